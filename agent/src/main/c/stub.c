// SPDX-License-Identifier: Apache-2.0
#include "stub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "payload.h"
#include "vm.h"

/* Natives of java.base throw IOExceptions and the like with a message, and UnixException with an errno. */
struct thrown {
    char class_name[256];
    char *message; /* modified UTF-8, to be freed; NULL: none */
    char error[16];
};

static void take_apart(JNIEnv *env, jthrowable exception, struct thrown *thrown) {
    static jfieldID message_field;
    if (message_field == NULL) {
        message_field = vm_field(env, vm_class(env, "java/lang/Throwable"), "detailMessage", "Ljava/lang/String;");
    }
    jclass class = (*env)->GetObjectClass(env, exception);
    payload_class_name(class, thrown->class_name, sizeof thrown->class_name);
    jfieldID errno_field = (*env)->GetFieldID(env, class, "errno", "I");
    (*env)->ExceptionClear(env); /* most have no such field */
    if (errno_field != NULL) {
        snprintf(thrown->error, sizeof thrown->error, "%d", (*env)->GetIntField(env, exception, errno_field));
    }
    jstring message = (*env)->GetObjectField(env, exception, message_field);
    if (message != NULL) {
        const char *chars = (*env)->GetStringUTFChars(env, message, NULL);
        thrown->message = chars == NULL ? NULL : strdup(chars);
        if (thrown->message == NULL) {
            vm_fatal("out of memory for the message of %s", thrown->class_name);
        }
        (*env)->ReleaseStringUTFChars(env, message, chars);
        (*env)->DeleteLocalRef(env, message);
    }
    (*env)->DeleteLocalRef(env, class);
}

/* NULL: an error of the VM's is pending. */
static jthrowable put_together(JNIEnv *env, const struct thrown *thrown) {
    jthrowable exception = NULL;
    jclass class = (*env)->FindClass(env, thrown->class_name);
    if (class == NULL) {
        return NULL;
    }
    if (thrown->error[0] != 0) {
        jmethodID constructor = (*env)->GetMethodID(env, class, "<init>", "(I)V");
        exception = constructor == NULL ? NULL : (*env)->NewObject(env, class, constructor, atoi(thrown->error));
    } else {
        jmethodID constructor = (*env)->GetMethodID(env, class, "<init>", "(Ljava/lang/String;)V");
        jstring message = thrown->message == NULL ? NULL : (*env)->NewStringUTF(env, thrown->message);
        exception = constructor == NULL ? NULL : (*env)->NewObject(env, class, constructor, message);
        (*env)->DeleteLocalRef(env, message);
    }
    (*env)->DeleteLocalRef(env, class);
    return exception;
}

/* The payload: class name, 0, message, 0, errno as text, 0; then a byte: 1 if there is a message, even an empty one. */
static void transfer_exception(JNIEnv *env, jthrowable *exception) {
    struct thrown thrown = {{0}, NULL, {0}};
    if (RECORDING) {
        take_apart(env, *exception, &thrown);
    }
    uint8_t has_message = thrown.message != NULL;
    char *texts[] = {thrown.class_name, has_message ? thrown.message : "", thrown.error};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        payload_terminated(&texts[i]);
    }
    tape_bytes(&has_message, 1);
    if (RECORDING) {
        free(thrown.message);
        return;
    }
    snprintf(thrown.class_name, sizeof thrown.class_name, "%s", texts[0]);
    snprintf(thrown.error, sizeof thrown.error, "%s", texts[2]);
    thrown.message = has_message ? texts[1] : NULL;
    *exception = put_together(env, &thrown);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        free(texts[i]);
    }
}

bool stub_threw(JNIEnv *env, struct thread *t, uint32_t site) {
    jthrowable thrown = NULL;
    if (RECORDING) {
        thrown = (*env)->ExceptionOccurred(env);
        if (thrown == NULL) {
            return false;
        }
        (*env)->ExceptionClear(env);
    } else if (tape_next() != SITE_THROWN) {
        return false;
    }
    int64_t value = site;
    tape_open(SITE_THROWN, &value);
    if (value != site) {
        tape_diverge("U001", "expected an exception of %s, got %s", tape_site_name((uint32_t)value),
                     tape_site_name(site));
    }
    transfer_exception(env, &thrown);
    tape_close();
    t->depth = 0;
    if (thrown != NULL) {
        (*env)->Throw(env, thrown);
    }
    return true;
}

bool stub_starts_with(JNIEnv *env, jstring string, const char *start) {
    const char *chars = string == NULL ? NULL : (*env)->GetStringUTFChars(env, string, NULL);
    bool starts = chars != NULL && strncmp(chars, start, strlen(start)) == 0;
    if (chars != NULL) {
        (*env)->ReleaseStringUTFChars(env, string, chars);
    }
    return starts;
}

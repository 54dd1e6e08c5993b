// SPDX-License-Identifier: Apache-2.0
#include "stub.h"

#include <string.h>

#include "payload.h"
#include "vm.h"

/* Natives of java.base throw IOExceptions and the like with a message, and UnixException with an errno. */
static void transfer_exception(JNIEnv *env, jthrowable *thrown) {
    static jfieldID message_field;
    if (message_field == NULL) {
        message_field = vm_field(env, vm_class(env, "java/lang/Throwable"), "detailMessage", "Ljava/lang/String;");
    }
    char class_name[256] = {0};
    jobject message = NULL;
    int32_t error = -1;
    if (RECORDING) {
        jclass class = (*env)->GetObjectClass(env, *thrown);
        payload_class_name(class, class_name, sizeof class_name);
        message = (*env)->GetObjectField(env, *thrown, message_field);
        jfieldID errno_field = (*env)->GetFieldID(env, class, "errno", "I");
        (*env)->ExceptionClear(env); /* most have no such field */
        if (errno_field != NULL) {
            error = (*env)->GetIntField(env, *thrown, errno_field);
        }
        (*env)->DeleteLocalRef(env, class);
    }
    payload_text(class_name, sizeof class_name);
    payload_object(env, &message);
    tape_int(&error);
    if (RECORDING) {
        return;
    }
    jclass class = (*env)->FindClass(env, class_name);
    if (class == NULL) {
        return; /* NoClassDefFoundError is pending */
    }
    jmethodID constructor = error < 0 ? NULL : (*env)->GetMethodID(env, class, "<init>", "(I)V");
    if (constructor != NULL) {
        *thrown = (*env)->NewObject(env, class, constructor, error);
    } else {
        (*env)->ExceptionClear(env);
        constructor = (*env)->GetMethodID(env, class, "<init>", "(Ljava/lang/String;)V");
        *thrown = constructor == NULL ? NULL : (*env)->NewObject(env, class, constructor, message);
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
    } else if (tape_peek() != SITE_THROWN) {
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

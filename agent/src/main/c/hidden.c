// SPDX-License-Identifier: Apache-2.0
#include "hidden.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baton.h"
#include "hash.h"
#include "stubs.h"
#include "vm.h"

/* What stands in the place of the address looks like one. */
#define FIRST UINT64_C(0x7f0000000000)
#define STEP 16
#define SUFFIX "/0x%016" PRIx64
#define SUFFIX_BYTES 20

/* java.lang.invoke.MethodHandleNatives.Constants; without it the class is an ordinary one. */
#define HIDDEN_CLASS 2

static jfieldID class_name;
static jmethodID intern;

void hidden_init(JNIEnv *env) {
    jclass class_class = (*env)->FindClass(env, "java/lang/Class");
    jclass string_class = (*env)->FindClass(env, "java/lang/String");
    class_name = vm_field(env, class_class, "name", "Ljava/lang/String;");
    intern = vm_method(env, string_class, "intern", "()Ljava/lang/String;");
    (*env)->DeleteLocalRef(env, class_class);
    (*env)->DeleteLocalRef(env, string_class);
}

/* What Class.getName gives from now on: it asks the VM only once. */
static void name_class(JNIEnv *env, jclass class, const char *text, uint32_t count) {
    size_t length = strlen(text);
    char *name = malloc(length + SUFFIX_BYTES);
    if (name == NULL) {
        vm_fatal("out of memory for the name of a class");
    }
    for (size_t i = 0; i < length; i++) {
        name[i] = text[i] == '/' ? '.' : text[i];
    }
    snprintf(name + length, SUFFIX_BYTES, SUFFIX, FIRST + (uint64_t)count * STEP);
    jstring string = (*env)->NewStringUTF(env, name);
    jobject interned = string == NULL ? NULL : (*env)->CallObjectMethod(env, string, intern);
    free(name);
    if (interned == NULL) {
        vm_fatal("out of memory for the name of a class");
    }
    (*env)->SetObjectField(env, class, class_name, interned);
    (*env)->DeleteLocalRef(env, interned);
    (*env)->DeleteLocalRef(env, string);
}

/*
 * ClassLoader.defineClass0. No ClassLoad event tells of a hidden class, and the VM hashes it while it is defined, with
 * the next number of the thread's generator: here that is one made of its name (since 22 all lambdas of a class share
 * one) and of how many there were.
 */
jclass JNICALL hook_define_hidden(JNIEnv *env, jclass class_loader, jobject loader, jclass lookup, jstring name,
                                  jbyteArray bytes, jint offset, jint length, jobject domain, jboolean initialize,
                                  jint flags, jobject data) {
    jclass(JNICALL * define)(JNIEnv *, jclass, jobject, jclass, jstring, jbyteArray, jint, jint, jobject, jboolean,
                             jint, jobject) = original_hook_define_hidden;
    static uint32_t defined;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return define(env, class_loader, loader, lookup, name, bytes, offset, length, domain, initialize, flags, data);
    }
    const char *text = (*env)->GetStringUTFChars(env, name, NULL);
    if (text == NULL) {
        vm_fatal("out of memory for the name of a class");
    }
    uint32_t count = ++defined;
    jint hash = hash_text(text, count);
    t->depth = 0; /* what is defined may be initialised: the program's code */
    struct generator kept = hash_choose(env, hash);
    jclass class =
        define(env, class_loader, loader, lookup, name, bytes, offset, length, domain, initialize, flags, data);
    if (class != NULL) {
        hash_class_as(env, class, hash);
        if (flags & HIDDEN_CLASS) {
            name_class(env, class, text, count);
        }
    }
    hash_restore(env, kept);
    (*env)->ReleaseStringUTFChars(env, name, text);
    return class;
}

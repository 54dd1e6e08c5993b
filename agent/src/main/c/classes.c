// SPDX-License-Identifier: Apache-2.0
#include "classes.h"

#include <stdlib.h>
#include <string.h>

#include "baton.h"
#include "boundary.h"
#include "stubs.h"
#include "tape.h"
#include "vm.h"

static jclass hooks_class;
static jmethodID order_method;
static jclass (*find_loaded)(JNIEnv *, jobject loader, jstring name);
static uint32_t methods_site;
static uint32_t constructors_site;

void classes_init(JNIEnv *env, jclass hooks) {
    hooks_class = hooks;
    order_method = vm_static_method(env, hooks, "order", "([Ljava/lang/reflect/Executable;)[I");
    find_loaded = (jclass(*)(JNIEnv *, jobject, jstring))vm_symbol("JVM_FindLoadedClass");
    if (find_loaded == NULL) {
        vm_fatal("this VM lacks JVM_FindLoadedClass: HotSpot 17 and 25 are supported");
    }
    methods_site = boundary_site((void *)hook_declared_methods);
    constructors_site = boundary_site((void *)hook_declared_constructors);
}

/* ---- which class is loaded first -------------------------------------------------------------------------------- */

/* Replay: the log says something else than that this class is loaded here. */
static jobject instead(JNIEnv *env, jobject loader, jstring name, bool early, const char *recorded) {
    jclass loaded = find_loaded(env, loader, name);
    if (loaded != NULL) {
        return loaded;
    }
    if (early) {
        return name;
    }
    if (recorded[0] != 0) {
        return (*env)->NewStringUTF(env, recorded);
    }
    if (tape_peek() != 0) {
        const char *asked = (*env)->GetStringUTFChars(env, name, NULL);
        tape_diverge("U001", "expected %s, got a load of class %s", tape_site_name(tape_peek()), asked);
    }
    tape_value(SITE_LOAD, 0); /* the log ends here */
    return NULL;
}

/* The verifier looks at the methods in their order, and loads the classes that they name. */
jobject JNICALL hook_next_load(JNIEnv *env, jclass hooks, jobject loader, jstring name, jboolean early) {
    (void)hooks;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return NULL;
    }
    const char *asked = (*env)->GetStringUTFChars(env, name, NULL);
    if (asked == NULL) {
        vm_fatal("out of memory for the name of a class");
    }
    jobject result = NULL;
    char recorded[1024] = "";
    if (!RECORDING && tape_peek() == SITE_LOAD) {
        tape_peek_text(recorded, sizeof recorded);
    }
    if (RECORDING || strncmp(asked, recorded, sizeof recorded - 1) == 0) {
        int64_t length = (int64_t)strlen(asked);
        tape_open(SITE_LOAD, &length);
        tape_bytes((char *)asked, (size_t)length);
        tape_close();
    } else {
        result = instead(env, loader, name, early, recorded);
    }
    (*env)->ReleaseStringUTFChars(env, name, asked);
    t->depth = 0; /* the loader's lock is next: no place to be preempted */
    return result;
}

/* ---- in which order reflection lists methods -------------------------------------------------------------------- */

/* Record: where each comes when sorted by name and types. Replay: puts them in the same order. */
static jobjectArray ordered(JNIEnv *env, uint32_t site, jobjectArray array, jclass element_class, const jint *order) {
    jsize count = (*env)->GetArrayLength(env, array);
    int64_t length = count;
    uint64_t *rank = calloc((size_t)count, sizeof *rank);
    if (rank == NULL) {
        vm_fatal("out of memory for %d methods", count);
    }
    for (jsize i = 0; i < count; i++) {
        rank[order[i]] = (uint64_t)i;
    }
    tape_open(site, &length);
    if (length != count) {
        tape_diverge("U006", "expected a class of %ld methods, got %d", (long)length, count);
    }
    for (jsize i = 0; i < count; i++) {
        tape_unsigned(&rank[i]);
    }
    tape_close();
    jobjectArray result = array;
    if (!RECORDING) {
        result = (*env)->NewObjectArray(env, count, element_class, NULL);
        for (jsize i = 0; result != NULL && i < count; i++) {
            jobject element = (*env)->GetObjectArrayElement(env, array, order[rank[i] % (uint64_t)count]);
            (*env)->SetObjectArrayElement(env, result, i, element);
            (*env)->DeleteLocalRef(env, element);
        }
    }
    free(rank);
    return result;
}

static jobjectArray listed(JNIEnv *env, uint32_t site, const char *element, jobjectArray array) {
    struct thread *t = gate_enter();
    if (t == NULL || array == NULL || (*env)->GetArrayLength(env, array) < 2) {
        if (t != NULL) {
            t->depth = 0;
        }
        return array;
    }
    jintArray sorted = (*env)->CallStaticObjectMethod(env, hooks_class, order_method, array);
    jint *order = sorted == NULL ? NULL : (*env)->GetIntArrayElements(env, sorted, NULL);
    if (order == NULL) {
        vm_fatal("out of memory for the methods of a class");
    }
    jclass element_class = (*env)->FindClass(env, element);
    jobjectArray result = ordered(env, site, array, element_class, order);
    (*env)->ReleaseIntArrayElements(env, sorted, order, JNI_ABORT);
    (*env)->DeleteLocalRef(env, sorted);
    (*env)->DeleteLocalRef(env, element_class);
    t->depth = 0;
    return result;
}

jobjectArray JNICALL hook_declared_methods(JNIEnv *env, jobject class, jboolean public_only) {
    jobjectArray(JNICALL * original)(JNIEnv *, jobject, jboolean) = original_hook_declared_methods;
    return listed(env, methods_site, "java/lang/reflect/Method", original(env, class, public_only));
}

jobjectArray JNICALL hook_declared_constructors(JNIEnv *env, jobject class, jboolean public_only) {
    jobjectArray(JNICALL * original)(JNIEnv *, jobject, jboolean) = original_hook_declared_constructors;
    return listed(env, constructors_site, "java/lang/reflect/Constructor", original(env, class, public_only));
}

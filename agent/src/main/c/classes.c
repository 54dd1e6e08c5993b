// SPDX-License-Identifier: Apache-2.0
#include "classes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baton.h"
#include "boundary.h"
#include "stubs.h"
#include "tape_internal.h"
#include "vm.h"

static jclass hooks_class;
static jmethodID order_method;
static jmethodID load_recorded_method;
static jmethodID refuse_method;
static char last_refused[256];
static jclass (*find_loaded)(JNIEnv *, jobject loader, jstring name);
static uint32_t methods_site;
static uint32_t constructors_site;

void classes_init(JNIEnv *env, jclass hooks) {
    hooks_class = hooks;
    order_method = vm_static_method(env, hooks, "order", "([Ljava/lang/reflect/Executable;)[I");
    load_recorded_method = vm_static_method(env, hooks, "loadRecorded", "(Ljava/lang/ClassLoader;Ljava/lang/String;)Z");
    refuse_method = vm_static_method(env, hooks, "refuse", "(Ljava/lang/ClassLoader;Ljava/lang/String;)V");
    find_loaded = (jclass(*)(JNIEnv *, jobject, jstring))vm_symbol("JVM_FindLoadedClass");
    if (find_loaded == NULL) {
        vm_fatal("this VM lacks JVM_FindLoadedClass: HotSpot 17 and 25 are supported");
    }
    methods_site = boundary_site((void *)hook_declared_methods);
    constructors_site = boundary_site((void *)hook_declared_constructors);
}

/* ---- loaders by number: the order in which they were first asked ------------------------------------------------ */

/* Not by tags: since 21 a tagged object has an identity hash. */
static struct {
    jweak *by_number;
    int count, capacity;
} loaders;

static jobject numbered_loader(int n) {
    return n >= 0 && n < loaders.count ? loaders.by_number[n] : NULL;
}

static void number_loader(JNIEnv *env, jobject loader, int n) {
    if (n >= loaders.capacity) {
        int capacity = n < 32 ? 64 : n * 2;
        jweak *grown = realloc(loaders.by_number, (size_t)capacity * sizeof *grown);
        if (grown == NULL) {
            vm_fatal("out of memory for class loader %d", n);
        }
        memset(grown + loaders.capacity, 0, (size_t)(capacity - loaders.capacity) * sizeof *grown);
        loaders.by_number = grown;
        loaders.capacity = capacity;
    }
    loaders.by_number[n] = (*env)->NewWeakGlobalRef(env, loader);
    loaders.count = n >= loaders.count ? n + 1 : loaders.count;
}

/* -1: it has none. */
static int number_of_loader(JNIEnv *env, jobject loader) {
    for (int n = 0; n < loaders.count; n++) {
        if (loaders.by_number[n] != NULL && (*env)->IsSameObject(env, loaders.by_number[n], loader)) {
            return n;
        }
    }
    return -1;
}

/* ---- which class is loaded when -----------------------------------------------------------------------------------
 */

/* The payload of LOAD: number of the loader, a space, the class's name. */
#define REQUEST_BYTES 2048

static void record_load(JNIEnv *env, jobject loader, const char *name) {
    int number = number_of_loader(env, loader);
    if (number < 0) {
        number = loaders.count;
        number_loader(env, loader, number);
    }
    char request[REQUEST_BYTES];
    int length = snprintf(request, sizeof request, "%d %s", number, name);
    if (length < 0 || (size_t)length >= sizeof request) {
        length = sizeof request - 1;
    }
    int64_t passed = (int64_t)baton_yield_points();
    tape_in_one_part((size_t)length);
    tape_open(SITE_LOAD, &passed);
    tape_bytes(request, (size_t)length);
    tape_close();
}

/* What the log says is loaded next: its LOAD event, not taken. False: something else is next. */
static bool next_request(int *loader, char *name) {
    if (tape_peek() != SITE_LOAD) {
        return false;
    }
    char request[REQUEST_BYTES];
    tape_peek_text(request, sizeof request);
    char *end;
    *loader = (int)strtol(request, &end, 10);
    if (*loader < 0 || *end != ' ') {
        tape_diverge("U009", "the log holds an event that can't be decoded");
    }
    strcpy(name, end + 1);
    return true;
}

/* The recorded loader, of a number that is new here, is this one. */
static bool is_loader(JNIEnv *env, jobject loader, int number) {
    int known = number_of_loader(env, loader);
    if (known >= 0 || numbered_loader(number) != NULL) {
        return known == number;
    }
    number_loader(env, loader, number);
    return true;
}

static void take_load(void) {
    char request[REQUEST_BYTES];
    int64_t passed = 0;
    tape_open(SITE_LOAD, &passed);
    tape_take_text(request, sizeof request);
    tape_close();
}

/* Loads what the log says is next. False: it did nothing, as the class is there already. */
static bool load_recorded(JNIEnv *env, struct thread *t, bool *loops) {
    int number;
    char name[REQUEST_BYTES];
    if (!next_request(&number, name) || numbered_loader(number) == NULL) {
        return false;
    }
    uint64_t before = tape_position();
    jobject loader = (*env)->NewLocalRef(env, numbered_loader(number));
    jstring text = (*env)->NewStringUTF(env, name);
    int depth = t->depth;
    t->depth = 0;
    *loops |= (*env)->CallStaticBooleanMethod(env, hooks_class, load_recorded_method, loader, text);
    t->depth = depth;
    (*env)->DeleteLocalRef(env, text);
    (*env)->DeleteLocalRef(env, loader);
    return tape_position() != before;
}

bool classes_catch_up(void) {
    JNIEnv *env;
    bool loops = false;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) {
        return false;
    }
    jthrowable pending = (*env)->ExceptionOccurred(env);
    (*env)->ExceptionClear(env);
    while (tape_peek() == SITE_LOAD && load_recorded(env, self, &loops)) {
        /* and the next one */
    }
    if (pending != NULL) {
        (*env)->Throw(env, pending);
    }
    return loops;
}

/* Replay. False: this is not a load that the log has here. */
static bool replay_load(JNIEnv *env, struct thread *t, jobject loader, const char *asked) {
    int number;
    char name[REQUEST_BYTES];
    bool loops;
    while (next_request(&number, name)) {
        if (strncmp(asked, name, sizeof name - 16) == 0 && is_loader(env, loader, number)) {
            take_load();
            return true;
        }
        if (!load_recorded(env, t, &loops)) {
            return false;
        }
    }
    if (tape_peek() == 0) {
        tape_value(SITE_LOAD, 0); /* the log ends here */
    }
    return false;
}

static jclass instead(JNIEnv *env, jobject loader, jstring name, const char *asked) {
    jclass loaded = find_loaded(env, loader, name);
    if (loaded == NULL && !(*env)->ExceptionCheck(env)) {
        snprintf(last_refused, sizeof last_refused, "%s", asked);
        (*env)->CallStaticVoidMethod(env, hooks_class, refuse_method, loader, name);
    }
    return loaded;
}

const char *classes_last_refused(void) {
    return last_refused;
}

jclass JNICALL hook_load(JNIEnv *env, jclass hooks, jobject loader, jstring name) {
    (void)hooks;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return NULL;
    }
    const char *asked = (*env)->GetStringUTFChars(env, name, NULL);
    if (asked == NULL) {
        vm_fatal("out of memory for the name of a class");
    }
    jclass result = NULL;
    if (RECORDING) {
        record_load(env, loader, asked);
    } else if (!replay_load(env, t, loader, asked)) {
        result = instead(env, loader, name, asked);
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

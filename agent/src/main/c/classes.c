// SPDX-License-Identifier: Apache-2.0
#include "classes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baton.h"
#include "boundary.h"
#include "chaos.h"
#include "loops.h"
#include "probes.h"
#include "references.h"
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
    load_recorded_method = vm_static_method(env, hooks, "loadRecorded", "(Ljava/lang/ClassLoader;Ljava/lang/String;)V");
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

static void set_passes(JNIEnv *env, int64_t passes) {
    loops_set_passes(env, passes);
    if (tape_peek() == SITE_YIELD && loops_passes_of(env, tape_peek_value()) < passes) {
        tape_diverge("U011",
                     "a class is loaded later than in the recorded program, which gave the baton up in between");
    }
}

/* The value of LOAD is loops_passes(); its payload: references made, number of the loader, name of the class. */
#define NAME_BYTES 2048
#define REQUEST_BYTES (NAME_BYTES + 64)

struct request {
    int64_t passes;
    long references;
    int loader;
    char name[NAME_BYTES];
};

static void record_load(JNIEnv *env, jobject loader, const char *name) {
    int number = number_of_loader(env, loader);
    if (number < 0) {
        number = loaders.count;
        number_loader(env, loader, number);
    }
    char text[REQUEST_BYTES];
    int length =
        snprintf(text, sizeof text, "%ld %d %.*s", (long)references_last_number(), number, NAME_BYTES - 1, name);
    int64_t passed = loops_passes(env);
    if (chaos_is_on()) {
        chaos_note_load();
    }
    tape_in_one_part((size_t)length);
    tape_open(SITE_LOAD, &passed);
    tape_bytes(text, (size_t)length);
    tape_close();
}

/* What the log says is loaded next, which is not taken. False: it doesn't. */
static bool next_request(struct request *request) {
    if (tape_peek() != SITE_LOAD) {
        return false;
    }
    char text[REQUEST_BYTES];
    tape_peek_text(text, sizeof text);
    request->passes = tape_peek_value();
    int parsed = 0;
    if (sscanf(text, "%ld %d%n", &request->references, &request->loader, &parsed) != 2 || text[parsed] != ' ') {
        tape_diverge("U009", "the log holds an event that can't be decoded");
    }
    snprintf(request->name, sizeof request->name, "%s", text + parsed + 1); /* may be any text */
    return true;
}

/* What the recorded program can't have done without having loaded the class before. */
static bool is_overdue(JNIEnv *env, const struct request *request, enum what_is_next next) {
    int64_t passes_now = loops_passes(env);
    jlong references_now = references_last_number();
    if (request->references > references_now) {
        return false;
    }
    switch (next) {
    case AN_EVENT:
        return true;
    case A_REFERENCE:
        return request->references == references_now && request->passes <= passes_now;
    default:
        return request->passes < passes_now || (request->passes == passes_now && request->references < references_now);
    }
}

/* The recorded loader is this one, or its number is new here. */
static bool is_loader(JNIEnv *env, jobject loader, int number) {
    int known = number_of_loader(env, loader);
    if (known >= 0 || numbered_loader(number) != NULL) {
        return known == number;
    }
    number_loader(env, loader, number);
    return true;
}

static void take_load(void) {
    int64_t passed = 0;
    tape_open(SITE_LOAD, &passed);
    char text[REQUEST_BYTES];
    tape_take_text(text, sizeof text);
    tape_close();
}

/* Loads what the log says is next. False: it did nothing, as the class is there already, or the loader is not. */
static bool load_recorded(JNIEnv *env, const struct request *request) {
    struct thread *t = self;
    if (numbered_loader(request->loader) == NULL) {
        return false;
    }
    uint64_t position = tape_position();
    int64_t now = loops_passes(env);
    jobject loader = (*env)->NewLocalRef(env, numbered_loader(request->loader));
    jstring name = (*env)->NewStringUTF(env, request->name);
    set_passes(env, request->passes);
    int depth = t->depth;
    t->depth = 0;
    (*env)->CallStaticVoidMethod(env, hooks_class, load_recorded_method, loader, name);
    t->depth = depth;
    set_passes(env, loops_passes(env) + now - request->passes);
    (*env)->DeleteLocalRef(env, name);
    (*env)->DeleteLocalRef(env, loader);
    return tape_position() != position;
}

void classes_catch_up(enum what_is_next next) {
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) {
        return;
    }
    jthrowable pending = (*env)->ExceptionOccurred(env);
    (*env)->ExceptionClear(env);
    struct request request;
    while (next_request(&request) && is_overdue(env, &request, next) && load_recorded(env, &request)) {
        /* and the next one */
    }
    if (pending != NULL) {
        (*env)->Throw(env, pending);
    }
}

/* Replay has come to the end of the log: it ends here, or goes on live. */
static void record_or_end(JNIEnv *env, jobject loader, const char *asked) {
    if (RECORDING) {
        record_load(env, loader, asked);
    } else {
        tape_value(SITE_LOAD, 0);
    }
}

/*
 * Replay. False: this is not a load that the log has here. It is, if it is the next one of the log, and as many
 * references have been made; the passes of loops are taken from the log then, so that a loop over what differs from
 * process to process (the threads of the VM, say) makes no difference from here on.
 */
static bool replay_load(JNIEnv *env, jobject loader, const char *asked) {
    struct request request;
    if (vm_asks_for_compiler()) {
        return false; /* not when it did in the recorded program: if it did, it is loaded when that is due */
    }
    while (next_request(&request) && request.references <= references_last_number()) {
        if (strncmp(asked, request.name, NAME_BYTES - 1) == 0 && is_loader(env, loader, request.loader)) {
            set_passes(env, request.passes);
            take_load();
            return true;
        }
        if (request.passes > loops_passes(env) || !load_recorded(env, &request)) {
            return false;
        }
    }
    if (tape_peek() == 0) {
        record_or_end(env, loader, asked);
        return true;
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
    jclass result = probes_class(asked);
    if (result != NULL) {
        result = (*env)->NewLocalRef(env, result);
    } else if (RECORDING) {
        record_load(env, loader, asked);
    } else if (!replay_load(env, loader, asked)) {
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

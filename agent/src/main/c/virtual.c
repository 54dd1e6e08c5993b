// SPDX-License-Identifier: Apache-2.0
#include "virtual.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baton.h"
#include "boundary.h"
#include "stubs.h"
#include "tape.h"
#include "vm.h"
#include "vmstructs.h"

#define FIRST_FEATURE 24
#define STACK_FRAMES 512

/* An object's header: the lowest bits say that the rest is the address of its monitor. */
#define HEADER_KIND_MASK 3
#define HEADER_HAS_MONITOR 2

/* Of VirtualThread; NULL until there is one: whoever asks JNI for the class initialises it, and that starts threads. */
static jclass virtual_class;
static jfieldID next_field;
static jfieldID name_field;
static jfieldID id_field;
static jobject unsafe;
static jmethodID get_long;
static ptrdiff_t owner_offset = -1;

void virtual_init(JNIEnv *env) {
    if (vm_feature < FIRST_FEATURE) {
        return;
    }
    jclass unsafe_class = (*env)->FindClass(env, "jdk/internal/misc/Unsafe");
    jmethodID instance = vm_static_method(env, unsafe_class, "getUnsafe", "()Ljdk/internal/misc/Unsafe;");
    unsafe = (*env)->NewGlobalRef(env, (*env)->CallStaticObjectMethod(env, unsafe_class, instance));
    get_long = vm_method(env, unsafe_class, "getLong", "(Ljava/lang/Object;J)J");
    (*env)->DeleteLocalRef(env, unsafe_class);
    jclass thread_class = (*env)->FindClass(env, "java/lang/Thread");
    name_field = vm_field(env, thread_class, "name", "Ljava/lang/String;");
    id_field = vm_field(env, thread_class, "tid", "J");
    (*env)->DeleteLocalRef(env, thread_class);
    if (!vmstructs_flag("UseObjectMonitorTable")) {
        owner_offset = vmstructs_offset("ObjectMonitor", "_owner");
    }
}

/* A frame of native code in between keeps a virtual thread on its carrier, and so does a class initialiser. */
static bool is_pinned(void) {
    jvmtiFrameInfo frames[STACK_FRAMES];
    jint count = 0;
    if ((*jvmti)->GetStackTrace(jvmti, NULL, 0, STACK_FRAMES, frames, &count) != JVMTI_ERROR_NONE) {
        return true;
    }
    bool pinned = vm_initialises_class();
    for (jint i = 1; i < count && !pinned; i++) {
        jboolean native = JNI_FALSE;
        pinned = (*jvmti)->IsMethodNative(jvmti, frames[i].method, &native) != JVMTI_ERROR_NONE || native;
    }
    return pinned;
}

static bool is_virtual(JNIEnv *env, jobject thread) {
    jclass class = (*env)->GetObjectClass(env, thread);
    if (virtual_class == NULL) {
        char *name = NULL;
        if ((*jvmti)->GetClassSignature(jvmti, class, &name, NULL) == JVMTI_ERROR_NONE &&
            strcmp(name, "Ljava/lang/VirtualThread;") == 0) {
            virtual_class = (*env)->NewGlobalRef(env, class);
        }
        (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
    }
    bool is = virtual_class != NULL && (*env)->IsSameObject(env, class, virtual_class);
    (*env)->DeleteLocalRef(env, class);
    return is;
}

bool virtual_is_current(JNIEnv *env) {
    jthread current;
    if (vm_feature < FIRST_FEATURE || (*jvmti)->GetCurrentThread(jvmti, &current) != JVMTI_ERROR_NONE) {
        return false;
    }
    bool is = is_virtual(env, current);
    (*env)->DeleteLocalRef(env, current);
    return is;
}

bool virtual_leaves_carrier(JNIEnv *env) {
    return virtual_is_current(env) && !is_pinned();
}

const char *virtual_thread_name(char *room, size_t size) {
    JNIEnv *env;
    jthread current;
    if (vm_feature < FIRST_FEATURE || (*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK ||
        (*jvmti)->GetCurrentThread(jvmti, &current) != JVMTI_ERROR_NONE) {
        return self->name;
    }
    bool is = !(*env)->IsSameObject(env, current, self->java) && is_virtual(env, current);
    if (is) {
        jstring name = (*env)->GetObjectField(env, current, name_field);
        char *copy = name == NULL ? NULL : vm_copy_string(env, name);
        if (copy != NULL && copy[0] != 0) {
            snprintf(room, size, "%s", copy);
        } else {
            snprintf(room, size, "virtual thread #%ld", (long)(*env)->GetLongField(env, current, id_field));
        }
        free(copy);
        (*env)->DeleteLocalRef(env, name);
    }
    (*env)->DeleteLocalRef(env, current);
    return is ? room : self->name;
}

/* JVMTI names only owners that are platform threads (since 23). Java code reads the header, as the object may move. */
bool virtual_owns(JNIEnv *env, jobject monitor) {
    if (owner_offset < 0) {
        return false;
    }
    jlong header = (*env)->CallLongMethod(env, unsafe, get_long, monitor, (jlong)0);
    if ((header & HEADER_KIND_MASK) != HEADER_HAS_MONITOR) {
        return false; /* free: for this one somebody waits, so it has a monitor if anybody owns it */
    }
    int64_t owner = 0;
    return vmstructs_read((const char *)(header & ~(jlong)HEADER_KIND_MASK) + owner_offset, &owner, sizeof owner) &&
           owner != 0;
}

/* ---- the unblocker ---------------------------------------------------------------------------------------------- */

/* Replay: what the VM has given and the recorded one had not yet, the last first, as in the VM's own list. */
static jobject early;

static jsize length_of(JNIEnv *env, jobject list) {
    jsize length = 0;
    for (jobject at = (*env)->NewLocalRef(env, list); at != NULL; length++) {
        jobject next = (*env)->GetObjectField(env, at, next_field);
        (*env)->DeleteLocalRef(env, at);
        at = next;
    }
    return length;
}

/* The element of a list; a local reference. */
static jobject element(JNIEnv *env, jobject list, jsize index) {
    jobject at = (*env)->NewLocalRef(env, list);
    for (jsize i = 0; i < index && at != NULL; i++) {
        jobject next = (*env)->GetObjectField(env, at, next_field);
        (*env)->DeleteLocalRef(env, at);
        at = next;
    }
    return at;
}

/* Later ones come first. */
static jobject joined(JNIEnv *env, jobject later, jobject earlier) {
    if (later == NULL) {
        return earlier;
    }
    jobject last = element(env, later, length_of(env, later) - 1);
    (*env)->SetObjectField(env, last, next_field, earlier);
    (*env)->DeleteLocalRef(env, last);
    return later;
}

/* What was kept back; a local reference. */
static jobject given_early(JNIEnv *env) {
    jobject list = (*env)->NewLocalRef(env, early);
    (*env)->DeleteGlobalRef(env, early);
    early = NULL;
    return list;
}

/* As many as the recorded VM gave here: the earliest, which are the last in the list. */
static jobject replayed(JNIEnv *env, jclass class, jsize count) {
    jobject(JNICALL * take)(JNIEnv *, jclass) = original_hook_take_unblocked;
    jobject list = given_early(env);
    jsize length = length_of(env, list);
    if (length < count) {
        list = joined(env, take(env, class), list); /* waits if there is none: then this is not the recorded program */
        length = length_of(env, list);
    }
    if (length < count) {
        tape_diverge("U006", "expected %d virtual threads that may go on, got %d", count, length);
    }
    if (length == count) {
        return list;
    }
    jobject last_kept = element(env, list, length - count - 1);
    jobject given = (*env)->GetObjectField(env, last_kept, next_field);
    (*env)->SetObjectField(env, last_kept, next_field, NULL);
    early = (*env)->NewGlobalRef(env, list);
    return given;
}

/* VirtualThread.takeVirtualThreadListToUnblock: waits until there is one. */
jobject JNICALL hook_take_unblocked(JNIEnv *env, jclass class) {
    jobject(JNICALL * take)(JNIEnv *, jclass) = original_hook_take_unblocked;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return take(env, class);
    }
    const uint32_t site = boundary_site((void *)hook_take_unblocked);
    if (next_field == NULL) {
        next_field = vm_field(env, class, "next", "Ljava/lang/VirtualThread;");
    }
    jobject list = NULL;
    enum passage passage = baton_pass(t, REASON_UNBLOCK);
    if (passage == FOLLOWED) {
        list = replayed(env, class, (jsize)tape_value(site, 0));
    } else {
        if (passage == HELD) {
            baton_leave(t, REASON_UNBLOCK);
        }
        list = early == NULL ? take(env, class) : given_early(env);
        baton_return(t);
        tape_value(site, length_of(env, list));
    }
    gate_leave(t);
    return list;
}

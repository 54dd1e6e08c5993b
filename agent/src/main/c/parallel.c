// SPDX-License-Identifier: Apache-2.0
#include "parallel.h"

#include "affinity.h"
#include "baton.h"
#include "stubs.h"
#include "tape_internal.h"
#include "virtual.h"
#include "vm.h"

/* Does the calling thread hold the baton, so that it may give it up? A virtual thread's carrier does not. */
static jboolean JNICALL may_leave(JNIEnv *env, jclass class) {
    (void)class;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return JNI_FALSE;
    }
    t->depth = 0;
    return !virtual_is_current(env);
}

/*
 * In a hook. Not while a class is loaded or initialised: the VM would make others wait for that, with the baton. Then a
 * switch to the thread itself says so to the replay.
 */
static void leave(struct thread *t) {
    if (RECORDING && vm_is_busy_with_class()) {
        baton_keep(t, REASON_PARALLEL);
        return;
    }
    baton_set_adrift(t, REASON_PARALLEL);
    if (t->adrift) {
        affinity_unpin();
    }
}

static void come_back(struct thread *t) {
    if (t->adrift) {
        affinity_pin();
        baton_rejoin(t);
    }
}

static void JNICALL leave0(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    struct thread *t = gate_enter();
    if (t != NULL) {
        leave(t);
        t->depth = 0;
    }
}

/* If there was a hook, it has the baton already; but not its core. */
static void JNICALL return0(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    affinity_pin();
    struct thread *t = gate_enter();
    if (t != NULL) {
        t->depth = 0;
    }
}

/* ---- natives of the JDK ----------------------------------------------------------------------------------------- */

/* Shorter ones take less time than to leave the baton and the core, and to come back: some 10 us. */
#define LONG_BYTES 8192

static struct thread *enter_if_long(jint bytes) {
    struct thread *t = bytes >= LONG_BYTES ? gate_enter() : NULL;
    if (t != NULL) {
        leave(t);
    }
    return t;
}

static void leave_if_long(struct thread *t) {
    if (t != NULL) {
        come_back(t);
        t->depth = 0; /* with an exception, perhaps: no place to be preempted */
    }
}

jlong JNICALL hook_deflate(JNIEnv *env, jobject this, jlong stream, jbyteArray in, jint in_offset, jint in_length,
                           jbyteArray out, jint out_offset, jint out_length, jint flush, jint parameters) {
    jlong(JNICALL * deflate)(JNIEnv *, jobject, jlong, jbyteArray, jint, jint, jbyteArray, jint, jint, jint, jint) =
        original_hook_deflate;
    struct thread *t = enter_if_long(in_length);
    jlong result = deflate(env, this, stream, in, in_offset, in_length, out, out_offset, out_length, flush, parameters);
    leave_if_long(t);
    return result;
}

jlong JNICALL hook_inflate(JNIEnv *env, jobject this, jlong stream, jbyteArray in, jint in_offset, jint in_length,
                           jbyteArray out, jint out_offset, jint out_length) {
    jlong(JNICALL * inflate)(JNIEnv *, jobject, jlong, jbyteArray, jint, jint, jbyteArray, jint, jint) =
        original_hook_inflate;
    struct thread *t = enter_if_long(in_length);
    jlong result = inflate(env, this, stream, in, in_offset, in_length, out, out_offset, out_length);
    leave_if_long(t);
    return result;
}

void parallel_bind(JNIEnv *env) {
    static const JNINativeMethod natives[] = {
        {"mayLeave0", "()Z", may_leave},
        {"leave0", "()V", leave0},
        {"return0", "()V", return0},
    };
    jclass class = (*env)->FindClass(env, "dev/understudy/agent/hooks/Parallel");
    vm_bind(env, class, natives, sizeof natives / sizeof *natives);
    (*env)->DeleteLocalRef(env, class);
}

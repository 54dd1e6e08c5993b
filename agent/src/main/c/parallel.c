// SPDX-License-Identifier: Apache-2.0
#include "parallel.h"

#include "affinity.h"
#include "baton.h"
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

static void JNICALL leave(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    struct thread *t = gate_enter();
    if (t != NULL) {
        affinity_unpin();
        baton_set_adrift(t, REASON_PARALLEL);
        t->depth = 0;
    }
}

/* It may have the baton already: there was a hook. */
static void JNICALL come_back(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    affinity_pin();
    struct thread *t = gate_enter();
    if (t != NULL) {
        t->depth = 0;
    }
}

void parallel_bind(JNIEnv *env) {
    static const JNINativeMethod natives[] = {
        {"mayLeave0", "()Z", may_leave},
        {"leave0", "()V", leave},
        {"return0", "()V", come_back},
    };
    jclass class = (*env)->FindClass(env, "dev/understudy/agent/hooks/Parallel");
    if (class == NULL || (*env)->RegisterNatives(env, class, natives, sizeof natives / sizeof *natives) != JNI_OK) {
        vm_fatal("the agent's jar doesn't belong to this library");
    }
    (*env)->DeleteLocalRef(env, class);
}

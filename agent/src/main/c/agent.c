// SPDX-License-Identifier: Apache-2.0
/*
 * What the VM calls: set-up, from top to bottom, the events of JVMTI, and the natives of hooks.Hooks (in the boot
 * loader, called by rewritten classes).
 */
#include "agent.h"

#include <stdatomic.h>
#include <string.h>

#include "baton.h"
#include "boundary.h"
#include "classes.h"
#include "coverage.h"
#include "debugger.h"
#include "descriptors.h"
#include "gateway.h"
#include "hash.h"
#include "library.h"
#include "monitors.h"
#include "outsiders.h"
#include "parallel.h"
#include "probes.h"
#include "references.h"
#include "ring.h"
#include "stubs.h"
#include "tape_internal.h"
#include "threads.h"
#include "uncaught.h"
#include "vm.h"
#include "vm_end.h"
#include "waiting.h"
#include "watchdog.h"

/* How long the VM's end waits for a daemon thread to give the baton up. */
#define LAST_TURN_NS (5 * INT64_C(1000000000))

static _Atomic bool on;
static _Atomic bool dying;
static jclass hooks_class;

bool agent_is_on(void) {
    return on;
}

void agent_turn_on(void) {
    on = true;
}

bool agent_vm_is_dying(void) {
    return dying;
}

/* ---- JVMTI events --------------------------------------------------------------------------------------------- */

static void JNICALL on_native_bind(jvmtiEnv *ti, JNIEnv *env, jthread thread, jmethodID method, void *address,
                                   void **replacement) {
    (void)env;
    (void)thread;
    char *name = NULL;
    char *signature = NULL;
    char *class_signature = NULL;
    jclass declaring;
    if ((*ti)->GetMethodName(ti, method, &name, &signature, NULL) == JVMTI_ERROR_NONE &&
        (*ti)->GetMethodDeclaringClass(ti, method, &declaring) == JVMTI_ERROR_NONE &&
        (*ti)->GetClassSignature(ti, declaring, &class_signature, NULL) == JVMTI_ERROR_NONE) {
        /* Ljava/lang/Thread; -> java/lang/Thread */
        class_signature[strlen(class_signature) - 1] = 0;
        void *stub = boundary_bind(class_signature + 1, name, signature, address);
        if (stub != NULL) {
            *replacement = stub;
        } else {
            coverage_bound(class_signature + 1, name, signature);
        }
    }
    (*ti)->Deallocate(ti, (unsigned char *)name);
    (*ti)->Deallocate(ti, (unsigned char *)signature);
    (*ti)->Deallocate(ti, (unsigned char *)class_signature);
}

static void JNICALL on_class_load(jvmtiEnv *ti, JNIEnv *env, jthread thread, jclass class) {
    (void)ti;
    (void)thread;
    hash_class(env, class);
}

static void take_last_turn(void) {
    struct thread *t = self;
    if (t == NULL) {
        t = outsiders_arrive("an exiting thread");
    }
    if (baton_holder() == t) {
        return;
    }
    t->depth = 1;
    if (!baton_join(t, LAST_TURN_NS) && !RECORDING) {
        tape_diverge("U004", "the program ended, but the log goes on");
    }
}

/* After the last shutdown hook. The calling thread takes the baton, so that nobody writes behind the end of the log. */
static void JNICALL on_vm_death(jvmtiEnv *ti, JNIEnv *env) {
    (void)ti;
    if (!on) {
        return;
    }
    dying = true;
    take_last_turn();
    self->depth = 1; /* whatever runs on this thread from now on is no longer the program's */
    if (RECORDING) {
        gateway_bye();
        tape_finish();
        coverage_finish();
        library_finish(env);
    } else if (tape_peek() != 0) {
        tape_diverge("U004", "the program ended, but the log goes on with %s", tape_site_name(tape_peek()));
    } else {
        if (ring->outcome != OUTCOME_STOPPED) { /* and gone on from there, under a debugger */
            ring->outcome = OUTCOME_FINISHED;
        }
        probes_finish();
    }
    vm_end_retire_waiting();
}

static void enable_events(void) {
    static const jvmtiEvent events[] = {
        JVMTI_EVENT_NATIVE_METHOD_BIND,
        JVMTI_EVENT_CLASS_LOAD,
        JVMTI_EVENT_THREAD_START,
        JVMTI_EVENT_THREAD_END,
        JVMTI_EVENT_MONITOR_CONTENDED_ENTER,
        JVMTI_EVENT_GARBAGE_COLLECTION_START,
        JVMTI_EVENT_GARBAGE_COLLECTION_FINISH,
        JVMTI_EVENT_VM_DEATH,
    };
    jvmtiEventCallbacks callbacks = {
        .NativeMethodBind = on_native_bind,
        .ClassLoad = on_class_load,
        .ThreadStart = threads_on_start,
        .ThreadEnd = threads_on_end,
        .MonitorContendedEnter = monitors_on_contended,
        .GarbageCollectionStart = watchdog_on_gc_start,
        .GarbageCollectionFinish = watchdog_on_gc_finish,
        .VMInit = debugger_on_vm_init,
        .VMDeath = on_vm_death,
    };
    if ((*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM takes no JVMTI callbacks");
    }
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        jvmtiError error = (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, events[i], NULL);
        if (error != JVMTI_ERROR_NONE) {
            vm_fatal("the VM doesn't give JVMTI event %d: error %d", events[i], error);
        }
    }
}

/* Runtime.halt, and the last step of System.exit. */
void JNICALL hook_halt(JNIEnv *env, jclass class, jint status) {
    if (gate_enter() != NULL) {
        int64_t recorded = tape_value(SITE_EXIT, status);
        if (recorded != status) {
            tape_diverge("U006", "expected exit status %ld, got %d", (long)recorded, status);
        }
    }
    ((void(JNICALL *)(JNIEnv *, jclass, jint))original_hook_halt)(env, class, status);
}

/* ---- natives of Hooks ---------------------------------------------------------------------------------------------
 */

/* Around agent code that runs on a thread of the program: its calls are not the program's. False: they were not before.
 */
static jboolean JNICALL enter_agent(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    return gate_enter() != NULL;
}

static void JNICALL leave_agent(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    self->depth = 0;
}

/* The gate lets a thread that is adrift in when it is its turn. */
static void JNICALL arrive(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    if (gate_enter() != NULL) {
        self->depth = 0;
    }
}

/* Reached through Hooks.install: the VM warns of natives of the JDK that are replaced from outside the boot loader. */
static void JNICALL install(JNIEnv *env, jclass class) {
    (void)class;
    vm_end_init();
    enable_events();
    boundary_install(env);
    descriptors_move_open_ones(env);
    hash_seed(env);
}

static void JNICALL bind_ticket(JNIEnv *env, jclass hooks, jclass ticket) {
    (void)hooks;
    references_bind(env, ticket);
}

static void JNICALL bind_library(JNIEnv *env, jclass hooks, jclass library) {
    (void)hooks;
    library_bind(env, library, hooks_class);
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *java_vm, void *reserved) {
    (void)reserved;
    vm = java_vm;
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK ||
        (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_11) != JNI_OK) {
        vm_fatal("this VM has no JVMTI: HotSpot 17 and 25 are supported");
    }
    /* All of these can still be had when an agent is loaded by premain (17 and 25). */
    jvmtiCapabilities wanted = {
        .can_generate_monitor_events = 1,
        .can_get_monitor_info = 1,
        .can_generate_native_method_bind_events = 1,
        .can_generate_garbage_collection_events = 1,
        .can_suspend = 1,
        .can_tag_objects = 1,
        .can_get_bytecodes = 1,
    };
    jvmtiError error = (*jvmti)->AddCapabilities(jvmti, &wanted);
    if (error == JVMTI_ERROR_NOT_AVAILABLE) {
        /* HotSpot gives can_suspend to one agent: a debugger has it. Then a stuck holder is not relieved. */
        wanted.can_suspend = 0;
        error = (*jvmti)->AddCapabilities(jvmti, &wanted);
    }
    if (error != JVMTI_ERROR_NONE) {
        vm_fatal("this VM doesn't give the JVMTI capabilities that are needed: error %d", error);
    }
    jclass runtime_version = (*env)->FindClass(env, "java/lang/Runtime$Version");
    jclass runtime = (*env)->FindClass(env, "java/lang/Runtime");
    jobject version = (*env)->CallStaticObjectMethod(
        env, runtime, (*env)->GetStaticMethodID(env, runtime, "version", "()Ljava/lang/Runtime$Version;"));
    vm_feature = (*env)->CallIntMethod(env, version, vm_method(env, runtime_version, "feature", "()I"));
    static const JNINativeMethod hooks[] = {
        {"yieldPoint0", "()V", hook_yield_point},
        {"spinWait0", "()V", hook_spin_wait},
        {"arrive0", "()V", arrive},
        {"uncaught0", "(Ljava/lang/Throwable;)V", hook_uncaught},
        {"enterAgent", "()Z", enter_agent},
        {"leaveAgent", "()V", leave_agent},
        {"install0", "()V", install},
        {"threadId0", "(J)J", hook_thread_id},
        {"load0", "(Ljava/lang/ClassLoader;Ljava/lang/String;)Ljava/lang/Class;", hook_load},
        {"bindLibrary", "(Ljava/lang/Class;)V", bind_library},
        {"bindTicket0", "(Ljava/lang/Class;)V", bind_ticket},
    };
    jclass local = (*env)->FindClass(env, "dev/understudy/agent/hooks/Hooks");
    hooks_class = local == NULL ? NULL : (*env)->NewGlobalRef(env, local);
    vm_bind(env, hooks_class, hooks, sizeof hooks / sizeof *hooks);
    parallel_bind(env);
    return JNI_VERSION_1_8;
}

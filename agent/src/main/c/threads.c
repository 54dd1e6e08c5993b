// SPDX-License-Identifier: Apache-2.0
#include "threads.h"

#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "affinity.h"
#include "agent.h"
#include "debugger.h"
#include "outsiders.h"
#include "roster.h"
#include "stubs.h"
#include "tape.h"
#include "vm.h"
#include "waiting.h"

#define BUCKETS 1024

static struct thread *by_tid[BUCKETS]; /* chained; under the baton's lock */
static struct thread *_Atomic dead;    /* the last one that ended, until the VM is done with it */

static jclass thread_class;
static jclass cleaner_class;
static jclass finalizer_class;
static jfieldID tid_field;
static jfieldID eetop_field;
static jfieldID holder_field; /* since 19 the task is in a field holder */
static jfieldID task_field;
static jmethodID get_name;
static jmethodID interrupt;

void threads_init(JNIEnv *env) {
    thread_class = vm_class(env, "java/lang/Thread");
    cleaner_class = vm_class(env, "jdk/internal/ref/CleanerImpl");
    finalizer_class = vm_class(env, "java/lang/ref/Finalizer$FinalizerThread");
    tid_field = vm_field(env, thread_class, "tid", "J");
    eetop_field = vm_field(env, thread_class, "eetop", "J");
    interrupt = vm_method(env, thread_class, "interrupt", "()V");
    get_name = vm_method(env, thread_class, "getName", "()Ljava/lang/String;");
    if (vm_feature >= 19) {
        holder_field = vm_field(env, thread_class, "holder", "Ljava/lang/Thread$FieldHolder;");
        task_field = vm_field(env, vm_class(env, "java/lang/Thread$FieldHolder"), "task", "Ljava/lang/Runnable;");
    } else {
        task_field = vm_field(env, thread_class, "target", "Ljava/lang/Runnable;");
    }
}

/* ---- registry -------------------------------------------------------------------------------------------------- */

static struct thread **bucket(jlong tid) {
    return &by_tid[(uint64_t)tid % BUCKETS];
}

struct thread *threads_find(JNIEnv *env, jobject thread) {
    if (thread == NULL) {
        return NULL;
    }
    jlong tid = (*env)->GetLongField(env, thread, tid_field);
    pthread_mutex_lock(&baton_lock);
    struct thread *t = *bucket(tid);
    while (t != NULL && t->tid != tid) {
        t = t->next_by_tid;
    }
    pthread_mutex_unlock(&baton_lock);
    return t;
}

static void enter_registry(JNIEnv *env, struct thread *t, jobject thread) {
    t->java = (*env)->NewGlobalRef(env, thread);
    t->tid = (*env)->GetLongField(env, thread, tid_field);
    pthread_mutex_lock(&baton_lock);
    t->next_by_tid = *bucket(t->tid);
    *bucket(t->tid) = t;
    pthread_mutex_unlock(&baton_lock);
}

static void leave_registry(struct thread *t) {
    pthread_mutex_lock(&baton_lock);
    struct thread **link = bucket(t->tid);
    while (*link != NULL && *link != t) {
        link = &(*link)->next_by_tid;
    }
    if (*link == t) {
        *link = t->next_by_tid;
    }
    pthread_mutex_unlock(&baton_lock);
}

bool threads_is_dead(JNIEnv *env, jobject object) {
    return (*env)->IsInstanceOf(env, object, thread_class) && threads_find(env, object) == NULL;
}

static void name_of(JNIEnv *env, jobject thread, char *name, size_t size) {
    name[0] = 0;
    jstring string = (*env)->CallObjectMethod(env, thread, get_name);
    if (string == NULL) {
        (*env)->ExceptionClear(env);
        return;
    }
    jsize chars = (*env)->GetStringLength(env, string);
    /* Modified UTF-8 takes at most 3 bytes for a char. */
    if ((size_t)chars * 3 >= size) {
        chars = (jsize)(size / 3 - 1);
    }
    (*env)->GetStringUTFRegion(env, string, 0, chars, name);
    (*env)->DeleteLocalRef(env, string);
}

void threads_run_here(struct thread *t) {
    self = t;
    t->os_thread = (int)syscall(SYS_gettid);
    affinity_pin();
}

void threads_announce(struct thread *t) {
    int64_t number = t->number;
    tape_open(SITE_THREAD, &number);
    tape_bytes(t->name, strlen(t->name));
    tape_close();
}

/* ---- start ------------------------------------------------------------------------------------------------------ */

void threads_adopt_main(JNIEnv *env, jobject thread) {
    struct thread *t = roster_new(0, "main");
    name_of(env, thread, t->name, sizeof t->name);
    enter_registry(env, t, thread);
    baton_set_holder(t);
    threads_run_here(t);
    if (RECORDING) {
        threads_announce(t);
    } else {
        tape_value(SITE_THREAD, 0);
    }
}

static struct thread *announced_child(JNIEnv *env, jobject thread) {
    char name[sizeof self->name];
    name_of(env, thread, name, sizeof name);
    struct thread *child = roster_new(roster_size(), name);
    enter_registry(env, child, thread);
    if (RECORDING) {
        threads_announce(child);
    } else {
        tape_value(SITE_THREAD, 0);
    }
    return child;
}

void JNICALL hook_start(JNIEnv *env, jobject thread) {
    void(JNICALL * start)(JNIEnv *, jobject) = original_hook_start;
    struct thread *t = gate_enter();
    if (t == NULL) {
        start(env, thread);
        return;
    }
    struct thread *child = announced_child(env, thread);
    start(env, thread);
    if ((*env)->ExceptionCheck(env)) { /* no memory for another thread */
        leave_registry(child);
    } else if (RECORDING) {
        baton_wake(child);
    }
    if (!(*env)->ExceptionCheck(env)) {
        gate_leave(t);
    } else {
        t->depth = 0;
    }
}

/* What was there before the agent has ids below this. */
#define FIRST_ID 100
#define FIRST_UNMANAGED_ID (INT64_C(1) << 40)

jlong JNICALL hook_thread_id(JNIEnv *env, jclass hooks, jlong id) {
    static jlong next = FIRST_ID;
    (void)env;
    (void)hooks;
    if (!agent_is_on()) {
        return id;
    }
    struct thread *t = gate_enter();
    if (t == NULL) {
        return FIRST_UNMANAGED_ID + id;
    }
    t->depth = 0;
    return next++;
}

/* ---- threads that were there before the agent ------------------------------------------------------------------- */

/* 1: the Finalizer, 2: a Cleaner's; 0: neither. */
static int rank(JNIEnv *env, jobject thread) {
    if ((*env)->IsInstanceOf(env, thread, finalizer_class)) {
        return 1;
    }
    jobject holder = holder_field == NULL ? NULL : (*env)->GetObjectField(env, thread, holder_field);
    jobject task = (*env)->GetObjectField(env, holder == NULL ? thread : holder, task_field);
    bool cleaner = task != NULL && (*env)->IsInstanceOf(env, task, cleaner_class);
    (*env)->DeleteLocalRef(env, task);
    (*env)->DeleteLocalRef(env, holder);
    return cleaner ? 2 : 0;
}

/* Both wait in a loop that takes an interrupt for nothing, and begins again. */
static void adopt(JNIEnv *env, jobject thread) {
    struct thread *child = announced_child(env, thread);
    self->depth = 1;
    (*env)->CallVoidMethod(env, thread, interrupt);
    self->depth = 0;
    if (RECORDING) {
        baton_wake(child);
    }
}

void threads_adopt_waiting(JNIEnv *env) {
    jint count = 0;
    jthread *threads = NULL;
    if ((*jvmti)->GetAllThreads(jvmti, &count, &threads) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't tell which threads there are");
    }
    for (int which = 1; which <= 2; which++) {
        for (jint i = 0; i < count; i++) {
            if (rank(env, threads[i]) == which) {
                adopt(env, threads[i]);
            }
        }
    }
    for (jint i = 0; i < count; i++) {
        (*env)->DeleteLocalRef(env, threads[i]);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)threads);
}

void threads_arrive(JNIEnv *env) {
    jthread thread;
    if (!agent_is_on() || (*jvmti)->GetCurrentThread(jvmti, &thread) != JVMTI_ERROR_NONE) {
        return;
    }
    struct thread *t = threads_find(env, thread);
    (*env)->DeleteLocalRef(env, thread);
    if (t != NULL) {
        threads_run_here(t);
        baton_first_turn(t);
    }
}

struct thread *threads_known_outsider(JNIEnv *env, jobject thread, const char *name) {
    struct thread *t = outsiders_arrive(name);
    enter_registry(env, t, thread);
    return t;
}

void JNICALL threads_on_start(jvmtiEnv *env_ti, JNIEnv *env, jthread thread) {
    (void)env_ti;
    if (self != NULL || !agent_is_on()) {
        return;
    }
    struct thread *t = threads_find(env, thread);
    if (t != NULL) {
        threads_run_here(t);
        baton_first_turn(t);
        return;
    }
    /* main's native thread comes back under this name to run the shutdown hooks (JavaMain in the launcher) */
    char name[64];
    name_of(env, thread, name, sizeof name);
    if (strcmp(name, "DestroyJavaVM") == 0 || outsiders_signal(name) != 0) {
        t = threads_known_outsider(env, thread, name);
        t->destroys_vm = outsiders_signal(name) == 0;
        return;
    }
    debugger_thread_starts(env);
}

/* ---- end -------------------------------------------------------------------------------------------------------- */

void JNICALL threads_on_end(jvmtiEnv *env_ti, JNIEnv *env, jthread thread) {
    (void)env_ti;
    (void)thread;
    if (self != NULL && self->destroys_vm) {
        return; /* VMDeath follows, and is its end */
    }
    struct thread *t = gate_enter();
    if (t == NULL) {
        return;
    }
    /*
     * The VM is about to enter the thread's monitor, to mark it dead and to notify those who join. If another thread
     * holds it (the parent may, in Thread.start), wait for it here, as for any contended monitor, so that the VM need
     * not.
     */
    t->depth = 0;
    if ((*env)->MonitorEnter(env, t->java) == JNI_OK) {
        (*env)->MonitorExit(env, t->java);
    }
    t->depth = 1;
    waiting_notify(env, t->java, true); /* they wait with us, not with the VM */
    leave_registry(t);
    dead = t;
    self = NULL;
    baton_end(t);
}

void threads_await_dead(void) {
    struct thread *gone = dead;
    if (gone == NULL) {
        return;
    }
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) {
        return;
    }
    /*
     * JVMTI's ThreadEnd comes before the VM clears eetop; until then Thread.isAlive would be true or false as it
     * happens. The VM has no signal for it. It is a few microseconds away, on the core that this thread gives up.
     */
    while ((*env)->GetLongField(env, gone->java, eetop_field) != 0) {
        sched_yield();
    }
    dead = NULL;
    (*env)->DeleteGlobalRef(env, gone->java);
    gone->java = NULL;
}

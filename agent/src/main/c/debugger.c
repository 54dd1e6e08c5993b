// SPDX-License-Identifier: Apache-2.0
#include "debugger.h"

#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "baton.h"
#include "hash.h"
#include "loops.h"
#include "references.h"
#include "tape.h"
#include "vm.h"

_Atomic int debugger_evaluations;

static jclass refusal_class;
static jclass wanted_class;
static jmethodID tell;
static int wanted_port;
static bool wanted_at_stop;

/* ---- evaluations ------------------------------------------------------------------------------------------------- */

/* Where the code of libjdwp is. */
static struct { uintptr_t start, end; } jdwp;

static const struct JNINativeInterface_ *jni; /* as it was */
static __thread int evaluations;              /* of this thread: one may call another, through a breakpoint */

struct evaluation {
    bool is_one;
    int depth; /* this and passes: of a thread of the program, before */
    int64_t passes;
};

static struct evaluation begin(JNIEnv *env, void *caller) {
    struct evaluation e = {0};
    if ((uintptr_t)caller < jdwp.start || (uintptr_t)caller >= jdwp.end) {
        return e;
    }
    e.is_one = true;
    evaluations++;
    debugger_evaluations++;
    if (self != NULL) {
        e.depth = self->depth;
        e.passes = loops_passes(env);
        self->depth = 1;
        references_count_looks(env, false);
    }
    return e;
}

static void end(JNIEnv *env, const struct evaluation *e) {
    if (!e->is_one) {
        return;
    }
    evaluations--;
    debugger_evaluations--;
    if (self == NULL) {
        return;
    }
    jthrowable pending = (*env)->ExceptionOccurred(env);
    (*env)->ExceptionClear(env);
    references_count_looks(env, evaluations == 0);
    loops_set_passes(env, e->passes);
    self->depth = e->depth;
    if (pending != NULL) {
        (*env)->Throw(env, pending);
    }
}

/* libjdwp passes arguments as arrays of jvalue, so these are all the functions that it calls methods with. */
#define CALLS(type, name)                                                                                              \
    static type JNICALL call_##name(JNIEnv *env, jobject object, jmethodID method, const jvalue *arguments) {          \
        struct evaluation e = begin(env, __builtin_return_address(0));                                                 \
        type result = jni->Call##name##MethodA(env, object, method, arguments);                                        \
        end(env, &e);                                                                                                  \
        return result;                                                                                                 \
    }                                                                                                                  \
    static type JNICALL call_nonvirtual_##name(JNIEnv *env, jobject object, jclass class, jmethodID method,            \
                                               const jvalue *arguments) {                                              \
        struct evaluation e = begin(env, __builtin_return_address(0));                                                 \
        type result = jni->CallNonvirtual##name##MethodA(env, object, class, method, arguments);                       \
        end(env, &e);                                                                                                  \
        return result;                                                                                                 \
    }                                                                                                                  \
    static type JNICALL call_static_##name(JNIEnv *env, jclass class, jmethodID method, const jvalue *arguments) {     \
        struct evaluation e = begin(env, __builtin_return_address(0));                                                 \
        type result = jni->CallStatic##name##MethodA(env, class, method, arguments);                                   \
        end(env, &e);                                                                                                  \
        return result;                                                                                                 \
    }

#define EACH_RESULT(DO)                                                                                                \
    DO(jobject, Object)                                                                                                \
    DO(jboolean, Boolean)                                                                                              \
    DO(jbyte, Byte)                                                                                                    \
    DO(jchar, Char)                                                                                                    \
    DO(jshort, Short)                                                                                                  \
    DO(jint, Int)                                                                                                      \
    DO(jlong, Long)                                                                                                    \
    DO(jfloat, Float)                                                                                                  \
    DO(jdouble, Double)

EACH_RESULT(CALLS)

static void JNICALL call_Void(JNIEnv *env, jobject object, jmethodID method, const jvalue *arguments) {
    struct evaluation e = begin(env, __builtin_return_address(0));
    jni->CallVoidMethodA(env, object, method, arguments);
    end(env, &e);
}

static void JNICALL call_nonvirtual_Void(JNIEnv *env, jobject object, jclass class, jmethodID method,
                                         const jvalue *arguments) {
    struct evaluation e = begin(env, __builtin_return_address(0));
    jni->CallNonvirtualVoidMethodA(env, object, class, method, arguments);
    end(env, &e);
}

static void JNICALL call_static_Void(JNIEnv *env, jclass class, jmethodID method, const jvalue *arguments) {
    struct evaluation e = begin(env, __builtin_return_address(0));
    jni->CallStaticVoidMethodA(env, class, method, arguments);
    end(env, &e);
}

static jobject JNICALL new_object(JNIEnv *env, jclass class, jmethodID constructor, const jvalue *arguments) {
    struct evaluation e = begin(env, __builtin_return_address(0));
    jobject result = jni->NewObjectA(env, class, constructor, arguments);
    end(env, &e);
    return result;
}

#define REPLACE(type, name)                                                                                            \
    table->Call##name##MethodA = call_##name;                                                                          \
    table->CallNonvirtual##name##MethodA = call_nonvirtual_##name;                                                     \
    table->CallStatic##name##MethodA = call_static_##name;

/* In the VM's table, for all threads. */
static void watch_calls(void) {
    jniNativeInterface *kept = NULL;
    jniNativeInterface *table = NULL;
    if ((*jvmti)->GetJNIFunctionTable(jvmti, &kept) != JVMTI_ERROR_NONE ||
        (*jvmti)->GetJNIFunctionTable(jvmti, &table) != JVMTI_ERROR_NONE) {
        vm_fatal("this VM doesn't give its table of JNI functions");
    }
    jni = kept;
    EACH_RESULT(REPLACE)
    REPLACE(void, Void)
    table->NewObjectA = new_object;
    if ((*jvmti)->SetJNIFunctionTable(jvmti, table) != JVMTI_ERROR_NONE) {
        vm_fatal("this VM doesn't take another table of JNI functions");
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)table);
}

bool debugger_evaluates_here(void) {
    return evaluations > 0;
}

bool debugger_refuses(JNIEnv *env, uint32_t site, int fd) {
    if (fd == STDOUT_FILENO || fd == STDERR_FILENO) {
        return false;
    }
    char message[600];
    snprintf(message, sizeof message,
             "%s is not called here in the log, so there is no answer: an expression can use only what is in memory",
             tape_site_name(site));
    (*env)->ThrowNew(env, refusal_class, message);
    return true;
}

/*
 * Identity hashes. An expression can't have the VM give an object one: it would have it when the program asks, which
 * the recorded VM answered with another. And since 21 the VM gives one to each object that gets a tag of JVMTI's, as
 * the JDWP agent does with all that it shows: those are made to be HASH_OF_ZERO. So under a debugger an object's hash
 * may be in a tag of this agent's: the recorded one, or one for expressions until it has that.
 */
#define RECORDED (INT64_C(1) << 32)

static jlong tag_of(jobject object) {
    jlong tag = 0;
    if ((*jvmti)->GetTag(jvmti, object, &tag) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't tell the tag of an object");
    }
    return tag;
}

static void set_tag(JNIEnv *env, jobject object, jlong tag) {
    struct generator kept = hash_zero(env);
    if ((*jvmti)->SetTag(jvmti, object, tag) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't take the tag of an object");
    }
    hash_restore(env, kept);
}

jint debugger_hash(JNIEnv *env, jobject object) {
    static jlong last;
    jint known = hash_known(object);
    if (known != 0 && known != HASH_OF_ZERO) {
        return known;
    }
    jlong tag = tag_of(object);
    if (tag == 0) {
        tag = ++last;
        set_tag(env, object, tag);
    }
    return (tag & RECORDED) != 0 ? (jint)tag : hash_text("", (uint32_t)tag);
}

bool debugger_has_hashed(jobject object) {
    return debugger_is_there() && hash_known(object) == HASH_OF_ZERO;
}

jint debugger_recorded_hash(JNIEnv *env, jobject object) {
    jlong tag = tag_of(object);
    if ((tag & RECORDED) == 0) {
        tag = RECORDED | tape_value(SITE_HASH, 0);
        set_tag(env, object, tag);
    }
    return (jint)tag;
}

void debugger_thread_starts(JNIEnv *env) {
    if (debugger_is_there()) {
        hash_zero(env);
    }
}

/* ---- the JDWP agent ---------------------------------------------------------------------------------------------- */

static int find_jdwp(struct dl_phdr_info *library, size_t size, void *unused) {
    (void)size;
    (void)unused;
    const char *name = strrchr(library->dlpi_name, '/');
    if (name == NULL || strcmp(name, "/libjdwp.so") != 0) {
        return 0;
    }
    for (int i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) != 0) {
            jdwp.start = library->dlpi_addr + segment->p_vaddr;
            jdwp.end = jdwp.start + segment->p_memsz;
        }
    }
    return 1;
}

bool debugger_is_there(void) {
    return wanted_class != NULL;
}

bool debugger_is_wanted_at_stop(void) {
    return wanted_at_stop;
}

static void *wake(void *unused) {
    (void)unused;
    JNIEnv *env;
    JavaVMAttachArgs arguments = {JNI_VERSION_1_8, "understudy-stop", NULL};
    bool attached = (*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) == JNI_OK;
    if (!attached && (*vm)->AttachCurrentThreadAsDaemon(vm, (void **)&env, &arguments) != JNI_OK) {
        vm_fatal("the VM takes no thread for the debugger");
    }
    (*env)->CallStaticVoidMethod(env, wanted_class, tell);
    if (!attached) {
        (*vm)->DetachCurrentThread(vm);
    }
    return NULL;
}

void debugger_wake(void) {
    wanted_at_stop = false;
    vm_note("a debugger can attach to 127.0.0.1:%d; it can evaluate something after the next step or breakpoint",
            wanted_port);
    wake(NULL);
}

void debugger_wake_by_another(void) {
    pthread_t other;
    wanted_at_stop = false;
    vm_note("a debugger can attach to 127.0.0.1:%d, and look at this thread", wanted_port);
    int error = pthread_create(&other, NULL, wake, NULL);
    if (error != 0 || (error = pthread_join(other, NULL)) != 0) {
        vm_fatal("no thread for the debugger: %s", strerror(error));
    }
}

void JNICALL debugger_init(JNIEnv *env, jclass library, jint port, jboolean at_stop) {
    (void)library;
    wanted_class = vm_class(env, "dev/understudy/agent/hooks/DebuggerWanted");
    refusal_class = vm_class(env, "dev/understudy/agent/hooks/NotRecordedException");
    tell = vm_static_method(env, wanted_class, "tell", "()V");
    if (dl_iterate_phdr(find_jdwp, NULL) == 0) {
        vm_fatal("a debugger can come only if it was asked for: understudy replay --debug PORT");
    }
    watch_calls();
    wanted_port = port;
    wanted_at_stop = at_stop;
    if (!at_stop &&
        (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_VM_INIT, NULL) != JVMTI_ERROR_NONE) {
        vm_fatal("this VM doesn't tell when it has started: HotSpot 17 and 25 are supported");
    }
}

/* The JDWP agent heeds no exception before it has had this event itself; it comes first, as it was loaded first. */
void JNICALL debugger_on_vm_init(jvmtiEnv *ti, JNIEnv *env, jthread thread) {
    (void)ti;
    (void)thread;
    (void)env;
    self->depth = 1;
    debugger_wake();
    self->depth = 0;
}

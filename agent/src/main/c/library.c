// SPDX-License-Identifier: Apache-2.0
/* Strings are copied, and arguments passed on: what is done with them is behind the headers below. */
#include "library.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "affinity.h"
#include "agent.h"
#include "baton.h"
#include "boundary.h"
#include "chaos.h"
#include "class_cache.h"
#include "classes.h"
#include "clocks.h"
#include "commit.h"
#include "coverage.h"
#include "debugger.h"
#include "descriptors.h"
#include "divergence.h"
#include "gateway.h"
#include "hash.h"
#include "hidden.h"
#include "intrinsics.h"
#include "loops.h"
#include "network.h"
#include "probes.h"
#include "profiler.h"
#include "references.h"
#include "ring.h"
#include "root.h"
#include "shadows.h"
#include "stops.h"
#include "takeover.h"
#include "tape_internal.h"
#include "threads.h"
#include "transcript.h"
#include "uncaught.h"
#include "virtual.h"
#include "vm.h"
#include "waiting.h"
#include "watchdog.h"

static jclass hooks_class;
static jclass library_class;
static jmethodID finish_method;

/* Returns 0, or the errno with which the ring could not be made. */
static jint JNICALL open_ring(JNIEnv *env, jclass class, jstring path, jboolean record, jlong run, jint slot_count,
                              jint slot_bytes) {
    (void)class;
    char *file = vm_copy_string(env, path);
    int error = ring_open(file, record ? RECORD : REPLAY, (uint64_t)run, (uint32_t)slot_count, (uint32_t)slot_bytes);
    free(file);
    return error;
}

static jobject JNICALL ring_buffer(JNIEnv *env, jclass class) {
    (void)class;
    jlong size = RING_HEADER_BYTES + (jlong)ring->slot_count * ring->slot_bytes;
    return (*env)->NewDirectByteBuffer(env, ring, size);
}

static void JNICALL init(JNIEnv *env, jclass class, jboolean record, jstring java_home, jobjectArray passed_paths,
                         jstring log_directory, jlong until, jint core, jint slice_ms, jboolean strict) {
    tape_direction = record ? RECORD : REPLAY;
    library_class = (*env)->NewGlobalRef(env, class);
    finish_method = (*env)->GetStaticMethodID(env, class, "finish", "()V");
    if (finish_method == NULL) {
        vm_fatal("the agent's jar doesn't belong to this library");
    }
    char *home = vm_copy_string(env, java_home);
    vm_open_libraries(home);
    free(home);
    char *directory = vm_copy_string(env, log_directory);
    divergence_init(directory);
    stops_init(directory, until < 0 ? UINT64_MAX : (uint64_t)until);
    uncaught_init(directory);
    free(directory);
    jsize count = (*env)->GetArrayLength(env, passed_paths);
    const char **paths = calloc((size_t)count + 1, sizeof *paths);
    if (paths == NULL) {
        vm_fatal("out of memory at start");
    }
    for (jsize i = 0; i < count; i++) {
        jstring path = (*env)->GetObjectArrayElement(env, passed_paths, i);
        paths[i] = vm_copy_string(env, path);
        (*env)->DeleteLocalRef(env, path);
    }
    boundary_init(env, paths, count); /* keeps the paths */
    threads_init(env);
    loops_init(env, hooks_class);
    classes_init(env, hooks_class);
    hidden_init(env);
    virtual_init(env);
    waiting_init(env);
    affinity_init(core);
    watchdog_configure(slice_ms);
    if (record) {
        coverage_start(strict);
    }
}

/* Recording only. */
static void JNICALL start_chaos(JNIEnv *env, jclass class, jlong seed) {
    (void)class;
    chaos_start((uint64_t)seed);
    loops_ask(env, true);
}

static void JNICALL list_unrecorded(JNIEnv *env, jclass class, jstring path) {
    (void)class;
    char *file = vm_copy_string(env, path);
    coverage_open(file);
    free(file);
}

/* Replay only. */
static jint JNICALL watch_directory(JNIEnv *env, jclass class, jstring path) {
    (void)class;
    char *directory = vm_copy_string(env, path);
    int watch = descriptor_pass(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (watch < 0 || inotify_add_watch(watch, directory, IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE) < 0) {
        vm_fatal("can't look out for changes of %s: %s", directory, strerror(errno));
    }
    free(directory);
    return watch;
}

static void JNICALL await_change(JNIEnv *env, jclass class, jint watch, jint timeout_ms) {
    (void)env;
    (void)class;
    struct pollfd poll_fd = {.fd = watch, .events = POLLIN};
    if (poll(&poll_fd, 1, timeout_ms) > 0) {
        char events[4096]; /* that there are any is enough */
        while (read(watch, events, sizeof events) > 0) {
        }
    }
}

/* Rows of the table of natives, as "class.name(signature)\tkind". */
static jobjectArray JNICALL sites(JNIEnv *env, jclass class) {
    (void)class;
    jclass string = (*env)->FindClass(env, "java/lang/String");
    jobjectArray array = (*env)->NewObjectArray(env, native_count, string, NULL);
    for (int i = 0; array != NULL && i < native_count; i++) {
        char row[512];
        snprintf(row, sizeof row, "%s.%s%s\t%s", natives[i].class_name, natives[i].name, natives[i].signature,
                 natives[i].kind);
        jstring text = (*env)->NewStringUTF(env, row);
        (*env)->SetObjectArrayElement(env, array, i, text);
        (*env)->DeleteLocalRef(env, text);
    }
    return array;
}

/* The calling thread is new: it shows where the generator of identity hashes is. */
static void JNICALL find_hash_generator(JNIEnv *env, jclass class, jobject thread) {
    (void)class;
    jclass thread_class = (*env)->GetObjectClass(env, thread);
    hash_init(env, (*env)->GetLongField(env, thread, vm_field(env, thread_class, "eetop", "J")));
    (*env)->DeleteLocalRef(env, thread_class);
}

static void JNICALL stop_compilers(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    intrinsics_stop_compilers();
}

static void JNICALL disable_intrinsics(JNIEnv *env, jclass class) {
    (void)class;
    intrinsics_disable(env);
}

/* From here on the calling thread is managed thread 0: what it does is recorded, or replayed. */
static void JNICALL start(JNIEnv *env, jclass class, jobject main_thread) {
    (void)class;
    tape_start();
    threads_adopt_main(env, main_thread);
    references_keep_old_ones(env);
    agent_turn_on();
    threads_adopt_waiting(env);
}

static void JNICALL watch(JNIEnv *env, jclass class) {
    (void)class;
    watchdog_run(env);
}

static void JNICALL deny_network(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    network_deny();
}

static jboolean JNICALL await_produced(JNIEnv *env, jclass class, jlong sequence, jlong timeout_ns) {
    (void)env;
    (void)class;
    return ring_await_produced((uint64_t)sequence, timeout_ns);
}

static void JNICALL consumed(JNIEnv *env, jclass class, jlong sequence) {
    (void)env;
    (void)class;
    ring_consumed((uint64_t)sequence);
}

static jboolean JNICALL await_free(JNIEnv *env, jclass class, jlong sequence) {
    (void)env;
    (void)class;
    return ring_await_free((uint64_t)sequence);
}

static void JNICALL produced(JNIEnv *env, jclass class, jlong sequence) {
    (void)env;
    (void)class;
    ring_produced((uint64_t)sequence);
}

static void JNICALL end(JNIEnv *env, jclass class, jint how) {
    (void)env;
    (void)class;
    ring_end((enum ring_end)how);
}

static void JNICALL close_ring(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    ring_close();
}

/* Takeover: nothing follows what was produced; waits until the program goes on live. The first slot that it fills. */
static jlong JNICALL take_over(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    ring_end(END_TAKEOVER);
    return (jlong)ring_await_turn_round();
}

/* May be NULL: what the user didn't say. Kept. */
static const char *optional_string(JNIEnv *env, jstring string) {
    return string == NULL ? NULL : vm_copy_string(env, string);
}

static void JNICALL prepare_takeover(JNIEnv *env, jclass class, jlong epoch, jboolean own_files, jstring undo,
                                     jstring root, jstring directory, jstring ports, jstring gateway) {
    (void)class;
    takeover_prepare((uint64_t)epoch);
    root_configure(optional_string(env, root), vm_copy_string(env, directory), optional_string(env, undo));
    shadows_start(own_files, optional_string(env, ports), optional_string(env, gateway));
}

static void JNICALL open_transcript(JNIEnv *env, jclass class, jstring file) {
    (void)class;
    char *name = vm_copy_string(env, file);
    transcript_open(name);
    free(name);
}

static void JNICALL start_commit(JNIEnv *env, jclass class, jstring acks, jint timeout_ms, jboolean stop,
                                 jboolean alone) {
    (void)class;
    char *file = vm_copy_string(env, acks);
    commit_start(file, timeout_ms, stop, alone);
    free(file);
}

static void JNICALL greet_gateway(JNIEnv *env, jclass class, jstring gateway) {
    (void)class;
    gateway_configure(optional_string(env, gateway));
    gateway_here();
}

static void JNICALL open_cache(JNIEnv *env, jclass class, jstring jar, jstring folder, jstring temporary) {
    (void)class;
    char *jar_file = vm_copy_string(env, jar);
    char *temporary_folder = vm_copy_string(env, temporary);
    class_cache_open(jar_file, optional_string(env, folder), temporary_folder);
    free(temporary_folder);
    free(jar_file);
}

static struct class_bytes copy_bytes(JNIEnv *env, jbyteArray array) {
    jsize length = (*env)->GetArrayLength(env, array);
    jbyte *copy = malloc((size_t)length + 1);
    if (copy == NULL) {
        vm_fatal("out of memory for a class of %d bytes", length);
    }
    (*env)->GetByteArrayRegion(env, array, 0, length, copy);
    return (struct class_bytes){(uint8_t *)copy, (size_t)length};
}

static jbyteArray JNICALL cached_class(JNIEnv *env, jclass class, jint kind, jbyteArray original) {
    (void)class;
    struct class_bytes from = copy_bytes(env, original);
    struct class_bytes found = class_cache_find((uint32_t)kind, from);
    jbyteArray array = found.data == NULL ? NULL : (*env)->NewByteArray(env, (jsize)found.length);
    if (array != NULL) {
        (*env)->SetByteArrayRegion(env, array, 0, (jsize)found.length, (const jbyte *)found.data);
    }
    free((void *)found.data);
    free((void *)from.data);
    return array;
}

static void JNICALL cache_class(JNIEnv *env, jclass class, jint kind, jbyteArray original, jbyteArray rewritten) {
    (void)class;
    struct class_bytes from = copy_bytes(env, original);
    struct class_bytes to = copy_bytes(env, rewritten);
    class_cache_keep((uint32_t)kind, from, to);
    free((void *)from.data);
    free((void *)to.data);
}

static void JNICALL started_at(JNIEnv *env, jclass class, jlong wall_ns, jlong nano_time) {
    (void)env;
    (void)class;
    clocks_started_at(wall_ns, nano_time);
}

static void JNICALL let_go(JNIEnv *env, jclass class) {
    (void)class;
    references_let_go(env);
    shadows_free_placeholders();
}

/* The journal asks for what is in the current slot: the holder gives it at its next event; if nobody runs, at once. */
static void JNICALL cut(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    pthread_mutex_lock(&baton_lock);
    if (agent_is_on() && !agent_vm_is_dying()) {
        if (baton_holder() == NULL) {
            tape_cut();
        } else {
            atomic_store(&ring->cut, 1);
        }
    }
    pthread_mutex_unlock(&baton_lock);
}

void library_finish(JNIEnv *env) {
    (*env)->CallStaticVoidMethod(env, library_class, finish_method);
    (*env)->ExceptionClear(env);
}

void library_bind(JNIEnv *env, jclass library, jclass hooks) {
    hooks_class = hooks;
    static const JNINativeMethod methods[] = {
        {"openRing", "(Ljava/lang/String;ZJII)I", open_ring},
        {"ringBuffer", "()Ljava/nio/ByteBuffer;", ring_buffer},
        {"init", "(ZLjava/lang/String;[Ljava/lang/String;Ljava/lang/String;JIIZ)V", init},
        {"listUnrecorded", "(Ljava/lang/String;)V", list_unrecorded},
        {"startChaos", "(J)V", start_chaos},
        {"watchDirectory", "(Ljava/lang/String;)I", watch_directory},
        {"awaitChange", "(II)V", await_change},
        {"sites", "()[Ljava/lang/String;", sites},
        {"findHashGenerator", "(Ljava/lang/Thread;)V", find_hash_generator},
        {"stopCompilers", "()V", stop_compilers},
        {"disableIntrinsics", "()V", disable_intrinsics},
        {"start", "(Ljava/lang/Thread;)V", start},
        {"denyNetwork", "()V", deny_network},
        {"watch", "()V", watch},
        {"awaitProduced", "(JJ)Z", await_produced},
        {"consumed", "(J)V", consumed},
        {"awaitFree", "(J)Z", await_free},
        {"produced", "(J)V", produced},
        {"end", "(I)V", end},
        {"closeRing", "()V", close_ring},
        {"prepareTakeover",
         "(JZLjava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)V",
         prepare_takeover},
        {"openTranscript", "(Ljava/lang/String;)V", open_transcript},
        {"startCommit", "(Ljava/lang/String;IZZ)V", start_commit},
        {"greetGateway", "(Ljava/lang/String;)V", greet_gateway},
        {"takeOver", "()J", take_over},
        {"letGo", "()V", let_go},
        {"cut", "()V", cut},
        {"openCache", "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)V", open_cache},
        {"cachedClass", "(I[B)[B", cached_class},
        {"cacheClass", "(I[B[B)V", cache_class},
        {"startedAt", "(JJ)V", started_at},
        {"stopAt", "(JLjava/lang/String;Ljava/lang/String;IZ)V", stops_at},
        {"profile", "(Ljava/lang/String;Ljava/lang/String;)V", profiler_start},
        {"debug", "(IZ)V", debugger_init},
    };
    vm_bind(env, library, methods, sizeof methods / sizeof *methods);
    probes_bind(env, library);
}

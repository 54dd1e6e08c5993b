// SPDX-License-Identifier: Apache-2.0
#include "stops.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "agent.h"
#include "baton.h"
#include "clocks.h"
#include "debugger.h"
#include "divergence.h"
#include "probes.h"
#include "profiler.h"
#include "ring.h"
#include "roster.h"
#include "tape_internal.h"
#include "values.h"
#include "vm.h"

/* A longer line is looked at in pieces. */
#define LINE_BYTES 8192

uint64_t stops_position = UINT64_MAX;
int64_t stops_time = INT64_MAX;

static char log_directory[4096];
static bool waits_there;
static jint to_skip;         /* exceptions, or lines, before the one that is meant */
static char *exception_name; /* java/io/IOException */
static bool watches_output;
static regex_t output_pattern;
static struct line {
    char text[LINE_BYTES];
    size_t length;
    bool skipped; /* and is not to be looked at again when there is more of it */
} lines[2];       /* stdout, stderr: what of the current line has been printed */

/* An agent that is there when the VM starts gets what one that comes later doesn't: events of exceptions. */
static jvmtiEnv *early;

void stops_init(const char *directory, uint64_t position) {
    strncpy(log_directory, directory, sizeof log_directory - 1);
    stops_position = position;
    if (!RECORDING) {
        vm_want_lines();
    }
}

/* ---- the report --------------------------------------------------------------------------------------------------
 */

static const char *doing(const struct thread *t) {
    switch (t->state) {
    case STATE_NEW:
        return "has not begun";
    case STATE_BLOCKED:
        return divergence_reason(t->blocked_on);
    default:
        return t->adrift ? "runs beside the others" : "ready";
    }
}

static void print_other_threads(void) {
    dprintf(STDERR_FILENO, "  other threads, and why they gave the baton up:\n");
    for (int n = 0; n < roster_size(); n++) {
        const struct thread *t = roster_get(n);
        if (t == NULL || t == self || t->state == STATE_DEAD) {
            continue;
        }
        dprintf(STDERR_FILENO, "    %d \"%s\": %s\n", n, t->name, doing(t));
        if (t->java != NULL) { /* one that hasn't begun, or came from outside, has no stack to show */
            divergence_print_stack(t->java, MOST_STACK_FRAMES, "      ");
        }
    }
}

/* Not again at the next event, or line. */
static void forget_stops(void) {
    stops_position = UINT64_MAX;
    stops_time = INT64_MAX;
    watches_output = false;
    exception_name = NULL;
}

/* How the debugger is woken: */
enum waking { HERE, BY_ANOTHER_THREAD };

static void stop(const char *why, enum waking waking) {
    uint64_t position = tape_position();
    char time[CLOCKS_TEXT_BYTES];
    clocks_text(clocks_recorded_time(), time);
    probes_flush();
    dprintf(STDERR_FILENO, "understudy: stopped before position %lu, next event: %s\n", (unsigned long)position,
            tape_site_name(tape_peek()));
    if (why != NULL) {
        dprintf(STDERR_FILENO, "  why: %s\n", why);
    }
    dprintf(STDERR_FILENO, "  recorded time: %s, %.6f s after the start\n", time, (double)clocks_since_start() / 1e9);
    divergence_print_where(position);
    print_other_threads();
    if (position > 0) {
        dprintf(STDERR_FILENO, "  one event back: understudy replay %s --until %lu\n", log_directory,
                (unsigned long)position - 1);
    }
    if (debugger_is_wanted_at_stop()) {
        ring->outcome = OUTCOME_STOPPED;
        forget_stops();
        if (waking == HERE) {
            debugger_wake();
        } else {
            debugger_wake_by_another();
        }
        return;
    }
    profiler_finish(); /* whoever sees the outcome may end the process */
    ring->outcome = OUTCOME_STOPPED;
    if (!waits_there) {
        _exit(0);
    }
    for (;;) {
        pause(); /* others come to look, and end the process */
    }
}

void stops_here(const char *why) {
    stop(why, HERE);
}

/* ---- exceptions ---------------------------------------------------------------------------------------------------
 */

/* java/io/IOException, or IOException alone. */
static bool is_named(const char *signature) {
    size_t length = strlen(exception_name);
    size_t name = strlen(signature) - 2; /* without L and ; */
    if (length > name || strncmp(signature + 1 + name - length, exception_name, length) != 0) {
        return false;
    }
    char before = signature[name - length];
    return length == name || before == '/' || before == '$';
}

/* Is it of the named class, or of one below? */
static bool is_wanted(JNIEnv *env, jobject exception) {
    jclass class = (*env)->GetObjectClass(env, exception);
    bool wanted = false;
    while (class != NULL && !wanted) {
        char *signature = NULL;
        if ((*jvmti)->GetClassSignature(jvmti, class, &signature, NULL) == JVMTI_ERROR_NONE) {
            wanted = is_named(signature);
        }
        (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
        jclass above = (*env)->GetSuperclass(env, class);
        (*env)->DeleteLocalRef(env, class);
        class = above;
    }
    return wanted;
}

static void JNICALL on_exception(jvmtiEnv *ti, JNIEnv *env, jthread thread, jmethodID method, jlocation location,
                                 jobject exception, jmethodID catcher, jlocation catch_location) {
    (void)ti;
    (void)thread;
    (void)method;
    (void)location;
    (void)catch_location;
    if (exception_name == NULL || self == NULL || self->depth != 0 || !agent_is_on() || !is_wanted(env, exception)) {
        return;
    }
    if (to_skip > 0) {
        to_skip--;
        return;
    }
    if (gate_enter() == NULL) {
        return;
    }
    char what[VALUE_BYTES];
    struct text text = text_of(what, sizeof what);
    value_object(env, &text, exception, SHALLOW);
    char where[512];
    char why[sizeof what + sizeof where + 32];
    if (catcher == NULL) {
        snprintf(why, sizeof why, "%s, which nobody catches", what);
    } else {
        vm_method_name(catcher, where, sizeof where);
        snprintf(why, sizeof why, "%s, caught in %s", what, where);
    }
    stop(why, BY_ANOTHER_THREAD); /* while a thread is told of one exception, none of its own are noticed */
    self->depth = 0;
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *java_vm, char *options, void *reserved) {
    (void)options;
    (void)reserved;
    static const jvmtiCapabilities wanted = {.can_generate_exception_events = 1};
    if ((*java_vm)->GetEnv(java_vm, (void **)&early, JVMTI_VERSION_11) != JNI_OK ||
        (*early)->AddCapabilities(early, &wanted) != JVMTI_ERROR_NONE) {
        vm_fatal("this VM gives no events of exceptions: HotSpot 17 and 25 are supported");
    }
    return JNI_OK;
}

static void watch_exceptions(void) {
    jvmtiEventCallbacks callbacks = {.Exception = on_exception};
    if (early == NULL) {
        vm_fatal("an exception can be waited for only by: understudy replay --until 'exception TYPE'");
    }
    if ((*early)->SetEventCallbacks(early, &callbacks, sizeof callbacks) != JVMTI_ERROR_NONE ||
        (*early)->SetEventNotificationMode(early, JVMTI_ENABLE, JVMTI_EVENT_EXCEPTION, NULL) != JVMTI_ERROR_NONE) {
        vm_fatal("this VM gives no events of exceptions: HotSpot 17 and 25 are supported");
    }
}

/* ---- outputs ----------------------------------------------------------------------------------------------------- */

static void match(struct line *line) {
    if (line->skipped || regexec(&output_pattern, line->text, 0, NULL, 0) != 0) {
        return;
    }
    if (to_skip > 0) {
        to_skip--;
        line->skipped = true;
        return;
    }
    char why[LINE_BYTES + 16];
    snprintf(why, sizeof why, "output: %s", line->text);
    stops_here(why);
}

static void printed(int fd, const char *bytes, size_t length) {
    if (!watches_output || fd < STDOUT_FILENO || fd > STDERR_FILENO) {
        return;
    }
    struct line *line = &lines[fd - STDOUT_FILENO];
    for (size_t i = 0; i < length; i++) {
        bool ends = bytes[i] == '\n' || line->length == LINE_BYTES - 1;
        if (bytes[i] != '\n') {
            line->text[line->length++] = bytes[i];
        }
        if (ends) {
            line->text[line->length] = 0;
            line->length = 0;
            match(line);
            line->skipped = false;
        }
    }
    line->text[line->length] = 0;
    if (line->length > 0) {
        match(line); /* a prompt, perhaps */
    }
}

void console_array(JNIEnv *env, int fd, jbyteArray array, jint offset, jint length) {
    probes_flush();
    char piece[4096];
    for (jint at = 0; watches_output && at < length;) {
        jint n = length - at < (jint)sizeof piece ? length - at : (jint)sizeof piece;
        (*env)->GetByteArrayRegion(env, array, offset + at, n, (jbyte *)piece);
        if ((*env)->ExceptionCheck(env)) {
            (*env)->ExceptionClear(env); /* bad arguments: the recorded call has complained of them */
            return;
        }
        printed(fd, piece, (size_t)n);
        at += n;
    }
}

void console_memory(int fd, jlong address, jlong length) {
    probes_flush();
    printed(fd, (const char *)address, length > 0 ? (size_t)length : 0);
}

void console_iovecs(int fd, jlong address, jint count) {
    const struct iovec *vectors = (const struct iovec *)address;
    probes_flush();
    for (jint i = 0; i < count; i++) {
        printed(fd, vectors[i].iov_base, vectors[i].iov_len);
    }
}

void console_byte(int fd, jint value) {
    char byte = (char)value;
    probes_flush();
    printed(fd, &byte, 1);
}

/* ---- set-up -------------------------------------------------------------------------------------------------------
 */

void JNICALL stops_at(JNIEnv *env, jclass class, jlong time, jstring exception, jstring output, jint skip,
                      jboolean waits) {
    (void)class;
    stops_time = time;
    to_skip = skip;
    waits_there = waits;
    if (exception != NULL) {
        values_init(env);
        exception_name = vm_copy_string(env, exception);
        for (char *c = exception_name; *c != 0; c++) {
            *c = *c == '.' ? '/' : *c;
        }
        watch_exceptions();
    }
    if (output != NULL) {
        char *pattern = vm_copy_string(env, output);
        int error = regcomp(&output_pattern, pattern, REG_EXTENDED | REG_NOSUB);
        if (error != 0) {
            char message[256];
            regerror(error, &output_pattern, message, sizeof message);
            vm_fatal("'output REGEX' wants a POSIX extended regular expression: %s: %s", message, pattern);
        }
        free(pattern);
        watches_output = true;
    }
}

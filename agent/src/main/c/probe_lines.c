// SPDX-License-Identifier: Apache-2.0
#include "probe_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baton.h"
#include "clocks.h"
#include "descriptors.h"
#include "probes.h"
#include "tape_internal.h"
#include "virtual.h"
#include "vm.h"

#define BUFFER_BYTES (256 << 10)
#define STACK_FRAMES 32

bool probe_json;

static bool started;
static const char *prefix = "";
static int file = -1;
static bool at_once;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char buffer[BUFFER_BYTES];
static size_t buffered;

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Lock held. */
static void flush(void) {
    for (size_t at = 0; at < buffered;) {
        ssize_t n = write(file, buffer + at, buffered - at);
        if (n < 0 && errno != EINTR) {
            vm_note("can't write what was traced: %s", strerror(errno));
            started = false;
            break;
        }
        at += n > 0 ? (size_t)n : 0;
    }
    buffered = 0;
}

void probes_flush(void) {
    if (started) {
        pthread_mutex_lock(&lock);
        flush();
        pthread_mutex_unlock(&lock);
    }
}

static void append(const char *line, size_t length) {
    pthread_mutex_lock(&lock);
    if (length > sizeof buffer - buffered) {
        flush();
    }
    memcpy(buffer + buffered, line, length);
    buffered += length;
    if (at_once) {
        flush();
    }
    pthread_mutex_unlock(&lock);
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

struct probe_line *probe_begin(void) {
    struct thread *t = self;
    if (!started || t == NULL || t->depth != 0) {
        return NULL;
    }
    if (t->probe == NULL) {
        t->probe = calloc(1, sizeof *t->probe);
        if (t->probe == NULL) {
            vm_fatal("out of memory for a line of the trace");
        }
    }
    t->depth = 1;
    t->probe->is_open = true;
    t->probe->values = 0;
    t->probe->text = text_of(t->probe->room, PROBE_LINE_BYTES - 2); /* room for the end of the line */
    return t->probe;
}

struct probe_line *probe_current(void) {
    return self != NULL && self->probe != NULL && self->probe->is_open ? self->probe : NULL;
}

void probe_drop(struct probe_line *line) {
    line->is_open = false;
    self->depth = 0;
}

void probe_end(struct probe_line *line) {
    *line->text.at++ = '\n';
    append(line->room, (size_t)(line->text.at - line->room));
    probe_drop(line);
}

static void put_json_head(struct text *text, const char *event, const char *time, const char *thread, const char *key,
                          const char *name) {
    text_put(text, "{\"event\":\"%s\",\"position\":%lu,\"time\":\"%s\",\"thread\":%d,\"threadName\":\"", event,
             (unsigned long)tape_position(), time, self->number);
    text_put_json(text, thread);
    text_put(text, "\",\"%s\":\"", key);
    text_put_json(text, name);
    text_put(text, "\"");
}

void probe_put_head(struct text *text, const char *event, char sign, const char *key, const char *name) {
    char time[CLOCKS_TEXT_BYTES];
    clocks_text(clocks_recorded_time(), time);
    char room[VIRTUAL_NAME_BYTES];
    const char *thread = virtual_thread_name(room, sizeof room);
    if (probe_json) {
        put_json_head(text, event, time, thread, key, name);
        return;
    }
    text_put_string(text, prefix);
    text_put_long(text, (int64_t)tape_position());
    text_put_byte(text, ' ');
    text_put_string(text, time);
    text_put_byte(text, ' ');
    text_put_long(text, self->number);
    text_put_string(text, " \"");
    text_put_string(text, thread);
    text_put_string(text, "\" ");
    text_put_byte(text, sign);
    text_put_byte(text, ' ');
    text_put_string(text, name);
}

void probe_put_value(struct text *text, const char *key, const char *value) {
    if (probe_json) {
        text_put(text, ",\"%s\":\"", key);
        text_put_json(text, value);
        text_put_byte(text, '"');
    } else {
        text_put_string(text, value);
    }
}

void probe_put_stack(struct text *text) {
    jvmtiFrameInfo frames[STACK_FRAMES];
    jint count = 0;
    if ((*jvmti)->GetStackTrace(jvmti, NULL, 1, STACK_FRAMES, frames, &count) != JVMTI_ERROR_NONE) {
        count = 0;
    }
    text_put(text, probe_json ? ",\"stack\":[" : "");
    for (jint i = 0; i < count; i++) {
        char frame[512];
        vm_frame(&frames[i], frame, sizeof frame);
        if ((size_t)(text->end - text->at) < strlen(frame) + PROBE_TAIL_BYTES) {
            break;
        }
        if (probe_json) {
            text_put(text, i == 0 ? "\"" : ",\"");
            text_put_json(text, frame);
            text_put(text, "\"");
        } else {
            text_put(text, "\n%s    at %s", prefix, frame);
        }
    }
    text_put(text, probe_json ? "]}" : "");
}

/* ---- set-up -------------------------------------------------------------------------------------------------------
 */

void probe_open(JNIEnv *env, jstring path, bool json) {
    probe_json = json;
    int fd;
    if (path == NULL) {
        prefix = json ? "" : "understudy: ";
        fd = dup(STDERR_FILENO);
    } else {
        char *name = vm_copy_string(env, path);
        fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (fd < 0) {
            vm_fatal("can't write %s: %s", name, strerror(errno));
        }
        free(name);
    }
    file = descriptor_pass_high(fd);
    at_once = isatty(file);
    started = true;
}

bool probe_is_open(void) {
    return started;
}

bool probe_is_full(int number, const char *what) {
    if (number == MOST_PROBES) {
        vm_note("more than %d %s: the rest is not told", MOST_PROBES, what);
    }
    return number >= MOST_PROBES;
}

// SPDX-License-Identifier: Apache-2.0
#include "coverage.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baton.h"
#include "stubs.h"
#include "vm.h"

/* The largest known library, RocksDB's, has some 1,600 natives. */
#define MOST_NATIVES 10000
/* On stderr; the rest is in the file. */
#define MOST_LINES 8
#define MOST_CLASSES 4
#define MOST_NAMES 3

struct seen {
    struct seen *next;
    const struct staying *row;
    const char *class_name;
    const char *name;
    const char *signature;
    uint64_t count;
    uint64_t written; /* the count that the file has */
    bool told;        /* on stderr */
    char texts[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool started;
static bool is_strict;
static char *file;
static struct seen *first;
static struct seen **end = &first;
static int seen_count;

void coverage_start(bool strict) {
    is_strict = strict;
    started = true;
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

/* One write for each line: it is there whole or not at all when the process is killed. */
static void append(struct seen *seen) {
    if (file == NULL || seen->written == seen->count) {
        return;
    }
    int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0) {
        dprintf(fd, "%lu\t%s\t%s\t%s\t%s\t%s\t%s\n", (unsigned long)seen->count, seen->row->kind, seen->class_name,
                seen->name, seen->signature, seen->row->why, seen->row->remedy);
        close(fd);
    }
    seen->written = seen->count;
}

void coverage_open(const char *path) {
    pthread_mutex_lock(&lock);
    file = strdup(path);
    for (struct seen *seen = first; seen != NULL; seen = seen->next) {
        append(seen);
    }
    pthread_mutex_unlock(&lock);
}

/* ---- noticing ---------------------------------------------------------------------------------------------------- */

static struct seen *find(const char *class_name, const char *name, const char *signature) {
    for (struct seen *seen = first; seen != NULL; seen = seen->next) {
        if (strcmp(seen->name, name) == 0 && strcmp(seen->class_name, class_name) == 0 &&
            strcmp(seen->signature, signature) == 0) {
            return seen;
        }
    }
    return NULL;
}

/* The VM allows any character in a name; in the file, tabs and line ends have a meaning. */
static char *copy(char **to, const char *from) {
    char *start = *to;
    for (; *from != 0; from++) {
        *(*to)++ = (unsigned char)*from < ' ' ? '?' : *from;
    }
    *(*to)++ = 0;
    return start;
}

static struct seen *add(const struct staying *row, const char *class_name, const char *name, const char *signature) {
    struct seen *seen = NULL;
    if (seen_count < MOST_NATIVES) {
        seen = calloc(1, sizeof *seen + strlen(class_name) + strlen(name) + strlen(signature) + 3);
    }
    if (seen == NULL) {
        return NULL;
    }
    char *to = seen->texts;
    seen->row = row;
    seen->class_name = copy(&to, class_name);
    seen->name = copy(&to, name);
    seen->signature = copy(&to, signature);
    *end = seen;
    end = &seen->next;
    seen_count++;
    return seen;
}

static _Noreturn void end_strictly(const struct seen *seen) {
    vm_note("strict=true: %s.%s is not recorded: %s%s%s", seen->class_name, seen->name, seen->row->why,
            seen->row->remedy[0] == 0 ? "" : "; ", seen->row->remedy);
    _exit(COVERAGE_EXIT_CODE);
}

static void notice(const struct staying *row, const char *class_name, const char *name, const char *signature) {
    pthread_mutex_lock(&lock);
    struct seen *seen = find(class_name, name, signature);
    bool is_new = seen == NULL;
    if (is_new) {
        seen = add(row, class_name, name, signature);
    }
    if (seen != NULL) {
        seen->count++;
        if (is_new) {
            append(seen);
        }
        if (is_strict) {
            end_strictly(seen);
        }
    }
    pthread_mutex_unlock(&lock);
}

void coverage_bound(const char *class_name, const char *name, const char *signature) {
    const struct staying *row = started ? boundary_unrecorded(class_name, name, signature) : NULL;
    if (row != NULL) {
        notice(row, class_name, name, signature);
    }
}

void coverage_called(const struct staying *row, const char *signature) {
    bool is_the_programs = self != NULL && self->depth == 0;
    if (started && is_the_programs) {
        notice(row, row->class_name, row->name, signature);
    }
}

/* NativeLibrary.findEntry0: java.lang.foreign looks a function up, or a class loader the function of a native. */
jlong JNICALL hook_find_entry(JNIEnv *env, jclass class, jlong handle, jstring name) {
    jlong entry =
        ((jlong(JNICALL *)(JNIEnv *, jclass, jlong, jstring))original_hook_find_entry)(env, class, handle, name);
    const char *text = entry == 0 || !started ? NULL : (*env)->GetStringUTFChars(env, name, NULL);
    if (text != NULL) {
        if (strncmp(text, "Java_", 5) != 0 && strncmp(text, "JNI_On", 6) != 0) {
            coverage_bound("foreign-function", text, "");
        }
        (*env)->ReleaseStringUTFChars(env, name, text);
    }
    return entry;
}

/* ---- the end -------------------------------------------------------------------------------------------------------
 */

struct line {
    char text[900];
    size_t length;
};

static void put(struct line *line, const char *text) {
    size_t room = sizeof line->text - 1 - line->length;
    size_t length = strlen(text) < room ? strlen(text) : room;
    memcpy(line->text + line->length, text, length);
    line->length += length;
    line->text[line->length] = 0;
}

/* a.b.C (12: open, close, read, ...) */
static void put_class(struct line *line, const struct seen *from) {
    char number[24];
    int natives = 0;
    struct line names = {.length = 0};
    for (const struct seen *seen = from; seen != NULL; seen = seen->next) {
        if (seen->row == from->row && strcmp(seen->class_name, from->class_name) == 0) {
            if (natives < MOST_NAMES) {
                put(&names, natives == 0 ? "" : ", ");
                put(&names, seen->name);
            }
            natives++;
        }
    }
    char *start = line->text + line->length;
    put(line, from->class_name);
    for (char *c = start; *c != 0; c++) {
        *c = *c == '/' ? '.' : *c;
    }
    snprintf(number, sizeof number, " (%d: ", natives);
    put(line, number);
    put(line, names.text);
    put(line, natives > MOST_NAMES ? ", ...)" : ")");
}

/* The classes of one row of the table. */
static void tell_row(const struct staying *row) {
    struct line line = {.length = 0};
    int classes = 0;
    for (struct seen *seen = first; seen != NULL; seen = seen->next) {
        if (seen->row != row || seen->told) {
            continue;
        }
        if (classes <= MOST_CLASSES) {
            put(&line, classes == 0 ? "" : ", ");
            classes < MOST_CLASSES ? put_class(&line, seen) : put(&line, "...");
        }
        classes++;
        for (struct seen *same = seen; same != NULL; same = same->next) {
            same->told |= same->row == row && strcmp(same->class_name, seen->class_name) == 0;
        }
    }
    vm_note("  %s: %s%s%s", line.text, row->why, row->remedy[0] == 0 ? "" : "; ", row->remedy);
}

void coverage_finish(void) {
    pthread_mutex_lock(&lock);
    started = false;
    int lines = 0;
    if (first != NULL) {
        vm_note("not recorded, so replay can differ here (natives by class; all: understudy inspect --coverage):");
    }
    for (struct seen *seen = first; seen != NULL; seen = seen->next) {
        append(seen);
        if (!seen->told && lines++ < MOST_LINES) {
            tell_row(seen->row);
        }
    }
    if (lines > MOST_LINES) {
        vm_note("  ...");
    }
    pthread_mutex_unlock(&lock);
}

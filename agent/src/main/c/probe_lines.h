// SPDX-License-Identifier: Apache-2.0
/*
 * The lines that probes write. A thread's line is its own until it is whole: threads that run beside others, without
 * the baton, are told of too.
 */
#ifndef UNDERSTUDY_PROBE_LINES_H
#define UNDERSTUDY_PROBE_LINES_H

#include <jni.h>
#include <stdbool.h>

#include "values.h"

#define PROBE_LINE_BYTES 16384
/* Room that the end of a line needs. */
#define PROBE_TAIL_BYTES 64
/* A probe's number is pushed by one instruction that takes 15 bits. */
#define MOST_PROBES 32768

struct log_entry;

/* The line that a thread is writing. */
struct probe_line {
    bool is_open;
    int values;
    struct text text;
    struct log_entry *log;   /* what a log statement says (probe_logs.c); NULL: there was none yet */
    char value[VALUE_BYTES]; /* that is about to be written to a field */
    char room[PROBE_LINE_BYTES];
};

extern bool probe_json;

/* Before the start. path: NULL is stderr. From here on there are lines. */
void probe_open(JNIEnv *env, jstring path, bool json);
bool probe_is_open(void);

/* NULL: not a thread of the program, or in a hook. Otherwise it is in one from here to probe_end. */
struct probe_line *probe_begin(void);
/* The line that the calling thread has begun; NULL: none. */
struct probe_line *probe_current(void);
/* It is not to be told after all. */
void probe_drop(struct probe_line *line);
void probe_end(struct probe_line *line);

/* event: of JSON; sign: of text; key: what name is */
void probe_put_head(struct text *text, const char *event, char sign, const char *key, const char *name);
void probe_put_value(struct text *text, const char *key, const char *value);
/* Of the method that has called the native. */
void probe_put_stack(struct text *text);

/* Is number, of that kind, one too many? Says so, once. */
bool probe_is_full(int number, const char *what);

#endif

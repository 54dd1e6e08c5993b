// SPDX-License-Identifier: Apache-2.0
/*
 * What the garbage collector decides and the program can see: which references it clears, and when they are enqueued.
 * The half in Java is java.lang.ref.Ticket.
 */
#ifndef UNDERSTUDY_REFERENCES_H
#define UNDERSTUDY_REFERENCES_H

#include <jni.h>
#include <stdbool.h>
#include <stdint.h>

/* Before java.lang.ref.Reference is rewritten. */
void references_bind(JNIEnv *env, jclass ticket);
/* At the start. What referred weakly to something before goes on doing so for ever. */
void references_keep_old_ones(JNIEnv *env);
/* Replay: the log holds a COLLECTED event with this one; from now on it is kept, although the program may drop it. */
void references_expect(int64_t number);
/* Replay: the Reference Handler's turn comes, but it waits for the collector. */
void references_summon_handler(void);

/* Of the references that the program has made so far. */
jlong references_last_number(void);

/* Do looks at references count? Not those of a debugger's evaluation. Holder only. */
void references_count_looks(JNIEnv *env, bool count);

/* Takeover: from here on the collector decides. */
void references_go_live(JNIEnv *env);
/* And so it does of what was made before. Stops the VM while it looks through the heap; any thread, soon after. */
void references_let_go(JNIEnv *env);

#endif

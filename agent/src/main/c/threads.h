// SPDX-License-Identifier: Apache-2.0
/* Which java.lang.Thread is which managed thread, from its start to its end, and who waits for whom. */
#ifndef UNDERSTUDY_THREADS_H
#define UNDERSTUDY_THREADS_H

#include <jvmti.h>
#include <stdbool.h>

#include "baton.h"

void threads_init(JNIEnv *env);
/* The calling thread, which runs premain, becomes managed thread 0 and holds the baton. */
void threads_adopt_main(JNIEnv *env, jobject thread);

/* The managed thread of a java.lang.Thread, NULL if it is unmanaged, or has ended. */
struct thread *threads_find(JNIEnv *env, jobject thread);
/* Is this a java.lang.Thread whose end the VM is busy with? */
bool threads_is_dead(JNIEnv *env, jobject object);

/* Record: the THREAD event of a thread that nobody managed has started. */
void threads_announce(struct thread *t);
/* Replay, lock held: the thread from outside that the log speaks of; made now if it has not arrived. */
struct thread *threads_expect_outsider(const char *name);
/* Takeover: those that have arrived, and that the log did not speak of, are ready to run. */
void threads_let_outsiders_in(void);
/* Replay: a thread of this name came from outside, and may have to be called: by a signal, or by garbage. */
void threads_summon(const struct thread *t);
/* The calling thread was started by nobody managed, but runs application code (DestroyJavaVM, signal handlers). */
struct thread *threads_outsider(const char *name);
/* The same, and hooks find it by its java.lang.Thread. */
struct thread *threads_known_outsider(JNIEnv *env, jobject thread, const char *name);
/*
 * The VM started its Finalizer and a Cleaner's thread before the agent. Called by the program's first thread: they
 * become managed, and go on from their waits; each arrives there by threads_arrive.
 */
void threads_adopt_waiting(JNIEnv *env);
/* An unmanaged thread is about to wait: one that was adopted is managed from here on. */
void threads_arrive(JNIEnv *env);

/* The thread of the VM's that enqueues references. */
#define REFERENCE_HANDLER "Reference Handler"

/* Waits until the thread that ended last is no longer alive for Thread.isAlive. */
void threads_await_dead(void);

/* Hooks.threadId0: an id of the program's own counter, or one that it can't reach. */
jlong JNICALL hook_thread_id(JNIEnv *env, jclass hooks, jlong id);

/* JVMTI events. */
void JNICALL threads_on_start(jvmtiEnv *jvmti, JNIEnv *env, jthread thread);
void JNICALL threads_on_end(jvmtiEnv *jvmti, JNIEnv *env, jthread thread);

#endif

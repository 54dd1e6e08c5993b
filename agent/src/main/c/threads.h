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

/* The calling thread is t, on the core that managed threads share. */
void threads_run_here(struct thread *t);
/* Record: the THREAD event of a thread that nobody managed has started. */
void threads_announce(struct thread *t);
/* The calling thread came from outside (outsiders.h): hooks find it by its java.lang.Thread from here on. */
struct thread *threads_known_outsider(JNIEnv *env, jobject thread, const char *name);
/*
 * The VM started its Finalizer and a Cleaner's thread before the agent. Called by the program's first thread: they
 * become managed, and go on from their waits; each arrives there by threads_arrive.
 */
void threads_adopt_waiting(JNIEnv *env);
/* An unmanaged thread is about to wait: one that was adopted is managed from here on. */
void threads_arrive(JNIEnv *env);

/* Waits until the thread that ended last is no longer alive for Thread.isAlive. */
void threads_await_dead(void);

/* Hooks.threadId0: an id of the program's own counter, or one that it can't reach. */
jlong JNICALL hook_thread_id(JNIEnv *env, jclass hooks, jlong id);

/* JVMTI events. */
void JNICALL threads_on_start(jvmtiEnv *jvmti, JNIEnv *env, jthread thread);
void JNICALL threads_on_end(jvmtiEnv *jvmti, JNIEnv *env, jthread thread);

#endif

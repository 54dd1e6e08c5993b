// SPDX-License-Identifier: Apache-2.0
/*
 * Replay under a debugger. The VM's own JDWP agent is there from the start, but asleep, and does nothing that the
 * program could see; it wakes up when an exception of the class DebuggerWanted is thrown, and then waits for a
 * debugger.
 *
 * What a debugger evaluates runs on a thread of the program, by a call of JNI's from the JDWP agent. That is no part of
 * the recorded program: meanwhile hooks let everything pass, loops count nothing, the clocks stand still, an object
 * that has no identity hash gets one that it doesn't keep, and what would be an input or an output is an exception.
 */
#ifndef UNDERSTUDY_DEBUGGER_H
#define UNDERSTUDY_DEBUGGER_H

#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <stdint.h>

/* Library.debug. Before the start. at_stop: a debugger is wanted only there. */
void JNICALL debugger_init(JNIEnv *env, jclass library, jint port, jboolean at_stop);
/* Event of JVMTI: all agents are there, the program's first class is not. */
void JNICALL debugger_on_vm_init(jvmtiEnv *ti, JNIEnv *env, jthread thread);
bool debugger_is_wanted_at_stop(void);
/* Listens from here on; returns when a debugger has let this thread go on, if one was to be waited for. Once. */
void debugger_wake(void);
/* The same, but the debugger finds a thread of the agent's at the place that has woken it. */
void debugger_wake_by_another(void);

/* How many evaluations run, and whether the calling thread runs one: see debugger_evaluates. */
extern _Atomic int debugger_evaluations;
bool debugger_evaluates_here(void);
/* In the place of a native that an evaluation has called: true if it has an exception now. fd: -1: it has none. */
bool debugger_refuses(JNIEnv *env, uint32_t site, int fd);
/* The identity hash of an object, for an evaluation. */
jint debugger_hash(JNIEnv *env, jobject object);
/* Has the VM given an object an identity hash because of the debugger? Then the program gets the other one. */
bool debugger_has_hashed(jobject object);
jint debugger_recorded_hash(JNIEnv *env, jobject object);
/* The calling thread is not of the program: perhaps it is one of the JDWP agent's. */
void debugger_thread_starts(JNIEnv *env);

/* Is there one? Then natives that have an intrinsic for identity hashes need none. */
bool debugger_is_there(void);

/* Does the calling thread run an evaluation? Asked wherever something passes a hook, so without a call as a rule. */
static inline bool debugger_evaluates(void) {
    return __builtin_expect(debugger_evaluations != 0, false) && debugger_evaluates_here();
}

#endif

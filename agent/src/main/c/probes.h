// SPDX-License-Identifier: Apache-2.0
/*
 * Probes: calls of methods, writes of fields and log statements that a replay is asked to tell of (replay --trace,
 * --watch, --log-level). Rewritten classes call the natives of hooks.Probes around them. A probe leaves everything as
 * it was: it takes no turn, no event, makes no object and draws no hash; what it tells goes to a file of its own.
 */
#ifndef UNDERSTUDY_PROBES_H
#define UNDERSTUDY_PROBES_H

#include <jni.h>
#include <stdbool.h>

/*
 * The natives of Library that are about them. probe, before the start: with a file, or NULL for stderr, where each line
 * begins with "understudy: "; and the filters as the user wrote them, for those that match nothing. tracedMethod and
 * its like: the number of a probe, -1: there can be no more.
 */
void probes_bind(JNIEnv *env, jclass library);
/* This filter has found something. */
void probes_matched(int filter);

/*
 * The class Probes if a loader is asked for it, by the VM, for a rewritten class; else NULL. The loader is not
 * bothered: when it was recorded, nobody asked it.
 */
jclass probes_class(const char *asked);

/* What has been told is in the file. Any thread. */
void probes_flush(void);
/* The program has come to its end: also names the filters that matched nothing. */
void probes_finish(void);

#endif

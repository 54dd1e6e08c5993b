// SPDX-License-Identifier: Apache-2.0
/* What replay says when it can't go on: bounded in size, to stderr. Codes: docs/divergence.md. */
#ifndef UNDERSTUDY_DIVERGENCE_H
#define UNDERSTUDY_DIVERGENCE_H

#include <stdint.h>

#include <jvmti.h>

#include "baton.h"

void divergence_init(const char *log_directory);
/* One more event was taken. */
void divergence_remember(uint64_t position, uint32_t site, int64_t value);
#define MOST_STACK_FRAMES 64
/* Up to so many frames, at most those, of this thread; NULL: the calling one. One that has none to show has no lines.
 */
void divergence_print_stack(jthread thread, jint most, const char *indent);
/* The calling thread's stack, and the last events before this position. */
void divergence_print_where(uint64_t position);
/* There is no next event: a killed recording ends here (exit 0); or the recorded VM had ended, and this thread with it.
 */
_Noreturn void divergence_end_of_log(uint32_t asked_for);
const char *divergence_reason(enum reason reason);

/*
 * The program says something else than it did. The way through the log may be the same for all that: a standby says so
 * and goes on, and whether it may take over is the user's to decide (standby --force). Otherwise does not return.
 */
void divergence_of_output(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

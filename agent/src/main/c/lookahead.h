// SPDX-License-Identifier: Apache-2.0
/*
 * Replay: what is needed of an event before its turn. The program may drop a reference between the moment in which the
 * recorded collector found it and the moment in which it was enqueued; so it must be known beforehand that it will be
 * (reference_table_expect).
 */
#ifndef UNDERSTUDY_LOOKAHEAD_H
#define UNDERSTUDY_LOOKAHEAD_H

#include <stdint.h>

/* The tape goes on to slot `sequence`: looks through those behind it that nobody has looked through. */
void lookahead(uint64_t sequence);

#endif

// SPDX-License-Identifier: Apache-2.0
/* The three clocks of the JDK. Everything else that tells the time is made of them. */
#ifndef UNDERSTUDY_CLOCKS_H
#define UNDERSTUDY_CLOCKS_H

#include <stdint.h>

/* Replay: what System.nanoTime told last; 0: nothing yet. */
int64_t clocks_last_nano_time(void);

/* Replay: when the recording started, by both clocks (ns). */
void clocks_started_at(int64_t wall_ns, int64_t nano_time);

/*
 * Replay: the wall-clock time, ns since 1970, of the program's last look at a clock; between two looks at the wall
 * clock as System.nanoTime went on. The start, before the first look.
 */
int64_t clocks_recorded_time(void);
int64_t clocks_since_start(void);

/* 2026-11-21T18:30:01.123456Z */
#define CLOCKS_TEXT_BYTES 40
void clocks_text(int64_t wall_ns, char text[CLOCKS_TEXT_BYTES]);

/* Takeover: from here on the clocks go on from what they told last, or passed ns later, and never back. */
void clocks_go_live(int64_t passed);

#endif

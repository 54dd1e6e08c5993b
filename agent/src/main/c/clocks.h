// SPDX-License-Identifier: Apache-2.0
/* The three clocks of the JDK. Everything else that tells the time is made of them. */
#ifndef UNDERSTUDY_CLOCKS_H
#define UNDERSTUDY_CLOCKS_H

#include <stdint.h>

/* Replay: what System.nanoTime told last; 0: nothing yet. */
int64_t clocks_last_nano_time(void);

/* Takeover: from here on the clocks go on from what they told last, or passed ns later, and never back. */
void clocks_go_live(int64_t passed);

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * Managed threads share one core: only one of them runs at a time anyway, and a hand-over is then one futex wake, which
 * costs what a park costs (research/baton.md: 2 us against 8 to 50 across cores). rr does the same.
 */
#ifndef UNDERSTUDY_AFFINITY_H
#define UNDERSTUDY_AFFINITY_H

enum { CORE_CURRENT = -1, CORE_NONE = -2 };

/* core: its number, or one of the above. Remembers what the process was allowed. */
void affinity_init(int core);
/* The calling thread runs on the shared core from now on. */
void affinity_pin(void);
/* The calling thread may run where the process was allowed to: for what a child inherits, or what the program asks. */
void affinity_unpin(void);

#endif

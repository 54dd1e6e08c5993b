// SPDX-License-Identifier: Apache-2.0
/*
 * Going live: a replay that follows a running primary becomes the primary, at the end of the log.
 *
 * It happens in tape_peek, on the thread that has the baton and asks for the next event: whatever it was about to take
 * from the tape it does for real, and records it. All others stand in a hook and wait for their turn. From here on they
 * wait for what the recorded ones waited for: a permit, a notification, the rest of a time, a native that has not
 * returned yet.
 */
#ifndef UNDERSTUDY_TAKEOVER_H
#define UNDERSTUDY_TAKEOVER_H

#include <stdbool.h>
#include <stdint.h>

/* At the start of a replay: it may go live. epoch: how many takeovers the recording has seen before. */
void takeover_prepare(uint64_t epoch);
uint64_t takeover_epoch(void);
bool takeover_is_possible(void);

/* The tape is ready to be written. Holder only. */
void takeover_go_live(void);

#endif

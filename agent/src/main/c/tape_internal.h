// SPDX-License-Identifier: Apache-2.0
/* What the life cycle of the tape is to the agent; hooks need only tape.h. */
#ifndef UNDERSTUDY_TAPE_INTERNAL_H
#define UNDERSTUDY_TAPE_INTERNAL_H

#include "packing.h"
#include "tape.h"

/* tape_direction is set, the ring is open. */
void tape_start(void);
/* Record, holder only: what is in the current slot goes to the journal now. */
void tape_cut(void);
/* Record, holder only: the last event has been written. */
void tape_finish(void);
/* Record: nothing more is taken (the journal has failed, or the recording is finished). Replay: the log's end was
 * reached. */
bool tape_ended(void);
/* Position of the next event. */
uint64_t tape_position(void);

#endif

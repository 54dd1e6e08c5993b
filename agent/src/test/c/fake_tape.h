// SPDX-License-Identifier: Apache-2.0
/* A tape in memory: what a test records, it replays in the same process. */
#ifndef UNDERSTUDY_FAKE_TAPE_H
#define UNDERSTUDY_FAKE_TAPE_H

#include <setjmp.h>

#include "tape.h"

/* Empty, and recording. */
void fake_tape_record(void);
/* From its beginning, replaying. */
void fake_tape_replay(void);
/* Has replay taken all that was recorded? */
bool fake_tape_is_used_up(void);

/* tape_diverge comes back here, with the code in fake_tape_code. */
extern jmp_buf fake_tape_diverged;
extern const char *fake_tape_code;

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * The writing half of the tape, and where it stands. Holder only. The reading half is in tape.c: at a takeover it hands
 * its place in a slot over.
 */
#ifndef UNDERSTUDY_TAPE_WRITER_H
#define UNDERSTUDY_TAPE_WRITER_H

#include <stddef.h>

#include "tape.h"

struct tape_state {
    struct slot *slot;
    uint64_t sequence;
    uint8_t *cursor;
    uint8_t *end;
    uint32_t count; /* events in this slot so far; replay: taken from it */
    bool ended;     /* record: the tape takes nothing more; replay: the end of the log was reached */
    uint64_t position;
    int64_t previous[SITE_FIRST_NATIVE]; /* of the sites with delta encoding; afresh in every slot */

    /* the event between tape_open and tape_close */
    uint8_t *head;
    uint8_t *length_at;
    /* replay: the event that tape_peek has decoded, where it starts, and what is left of its payload */
    bool peeked;
    uint8_t *start;
    uint32_t site;
    uint32_t flags;
    int64_t value;
    uint32_t part_left;
};

extern struct tape_state tape;

static inline bool has_delta(uint32_t site) {
    return site >= SITE_NANO_TIME && site <= SITE_NANO_ADJUSTMENT;
}

/* The slot of this number, from its start on; previous values are forgotten. Reading too. */
void tape_begin_slot(uint64_t sequence);
/* The current slot is empty, and starts here. */
void tape_open_slot(void);

/* An event without payload is a head; one with, a head, pieces of payload, and its length. tape_commit ends it. */
void tape_put_head(uint32_t site, uint32_t flags, int64_t value);
void tape_put_payload_event(uint32_t site, int64_t value);
/* Room for a piece of the payload: at least one byte, at most `wanted`; a part that is full is closed, and another
 * begun. */
size_t tape_payload_room(size_t wanted);
void tape_patch_length(void);
void tape_commit(void);

#endif

// SPDX-License-Identifier: Apache-2.0
#include "tape_writer.h"

#include <stdlib.h>
#include <string.h>

#include "ring.h"
#include "tape_internal.h"
#include "vm.h"

/* head, value and length of an event at their longest: 5 + 10 + 3 bytes, rounded up. */
#define EVENT_ROOM 24
/* A payload's length is patched in when it is known: a varint padded to 3 bytes holds 21 bits, a slot needs 16. */
#define LENGTH_BYTES 3

static struct slot *scratch; /* takes what is recorded after the end */

void tape_begin_slot(uint64_t sequence) {
    struct slot *slot = ring_slot(sequence);
    tape.slot = slot;
    tape.sequence = sequence;
    tape.count = 0;
    tape.cursor = slot->events;
    tape.end = slot->events + ring_slot_capacity();
    memset(tape.previous, 0, sizeof tape.previous);
}

void tape_open_slot(void) {
    atomic_store_explicit(&tape.slot->committed, 0, memory_order_release);
    tape.slot->first_position = tape.position;
    atomic_store_explicit(&tape.slot->sequence, tape.sequence, memory_order_release);
}

/* From here on events go nowhere: into one slot of our own, over and over. The program goes on. */
static void discard(void) {
    tape.ended = true;
    tape.slot = scratch;
    tape.cursor = scratch->events;
    tape.end = scratch->events + ring_slot_capacity();
    tape.count = 0;
}

void tape_seal_slot(void) {
    if (tape.count == 0) {
        return;
    }
    if (tape.ended) {
        discard();
        return;
    }
    ring_produced(tape.sequence);
    if (!ring_await_free(tape.sequence + 1)) {
        discard(); /* the journal has failed, and has said so */
        return;
    }
    tape_begin_slot(tape.sequence + 1);
    tape_open_slot();
}

static inline void reserve(size_t bytes) {
    if (__builtin_expect(
            bytes > (size_t)(tape.end - tape.cursor) || atomic_load_explicit(&ring->cut, memory_order_relaxed), 0)) {
        atomic_store(&ring->cut, 0);
        tape_seal_slot();
    }
}

void tape_commit(void) {
    tape.position++;
    tape.count++;
    uint64_t length = (uint64_t)(tape.cursor - tape.slot->events);
    atomic_store_explicit(&tape.slot->committed, (uint64_t)tape.count << 32 | length, memory_order_release);
}

void tape_put_head(uint32_t site, uint32_t flags, int64_t value) {
    reserve(EVENT_ROOM);
    int64_t packed = value;
    if (has_delta(site)) {
        packed = (int64_t)((uint64_t)value - (uint64_t)tape.previous[site]);
        tape.previous[site] = value;
    }
    tape.head = tape.cursor;
    tape.cursor = put_varint(tape.cursor, site << TAPE_FLAG_BITS | flags);
    tape.cursor = put_varint(tape.cursor, zigzag(packed));
}

void tape_put_payload_event(uint32_t site, int64_t value) {
    tape_put_head(site, TAPE_HAS_PAYLOAD, value);
    tape.length_at = tape.cursor;
    tape.cursor += LENGTH_BYTES;
}

void tape_patch_length(void) {
    uint32_t length = (uint32_t)(tape.cursor - tape.length_at - LENGTH_BYTES);
    tape.length_at[0] = (uint8_t)(length | 0x80);
    tape.length_at[1] = (uint8_t)(length >> 7 | 0x80);
    tape.length_at[2] = (uint8_t)(length >> 14);
}

size_t tape_payload_room(size_t wanted) {
    if (tape.cursor == tape.end) {
        tape_patch_length();
        *tape.head |= TAPE_MORE_PARTS;
        bool part = *tape.head >> TAPE_FLAG_BITS == SITE_PART;
        if (part) {
            tape.head[1] = (uint8_t)zigzag(1);
        }
        tape_commit();
        tape_seal_slot();
        tape_put_payload_event(SITE_PART, 0);
    }
    size_t room = (size_t)(tape.end - tape.cursor);
    return wanted < room ? wanted : room;
}

void tape_in_one_part(size_t bytes) {
    if (RECORDING) {
        reserve(EVENT_ROOM + bytes);
    }
}

/* ---- start and end ---------------------------------------------------------------------------------------- */

void tape_start(void) {
    scratch = calloc(1, ring->slot_bytes);
    if (scratch == NULL) {
        vm_fatal("out of memory at start");
    }
    if (RECORDING) {
        tape_begin_slot(0);
        tape_open_slot();
    }
}

void tape_cut(void) {
    if (RECORDING && !tape.ended) {
        tape_seal_slot();
    }
}

void tape_finish(void) {
    if (RECORDING && !tape.ended) {
        if (tape.count > 0) {
            ring_produced(tape.sequence);
        }
        discard();
    }
}

// SPDX-License-Identifier: Apache-2.0
#include "tape.h"

#include <string.h>

#include "baton.h"
#include "classes.h"
#include "divergence.h"
#include "lookahead.h"
#include "ring.h"
#include "stops.h"
#include "takeover.h"
#include "tape_internal.h"
#include "tape_writer.h"
#include "transcript.h"
#include "vm.h"

enum direction tape_direction;
int64_t tape_next_cleared = -1;
struct tape_state tape;

uint64_t tape_position(void) {
    return tape.position;
}

static inline uint64_t take_varint(void) {
    uint64_t value = 0;
    for (int shift = 0; tape.cursor < tape.end && shift < 64; shift += 7) {
        uint8_t byte = *tape.cursor++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    tape_diverge("U009", "the log holds an event that can't be decoded");
}

/* ---- replay ----------------------------------------------------------------------------------------------- */

/* The log ends before the event that starts here, and this JVM takes over: it goes on in the same slot, or in a new
 * one. */
static void go_live(uint8_t *at) {
    tape.peeked = false;
    if (tape.slot == NULL) {
        ring_turn_round(tape.sequence);
        tape_begin_slot(tape.sequence);
        tape_open_slot();
    } else {
        tape.cursor = at;
        tape.end = tape.slot->events + ring_slot_capacity();
        atomic_store_explicit(&tape.slot->committed, (uint64_t)tape.count << 32 | (uint64_t)(at - tape.slot->events),
                              memory_order_release);
        ring_turn_round(tape.sequence);
    }
    takeover_go_live();
}

/* False: the log ends here. */
static bool next_slot(void) {
    uint64_t sequence = 0;
    if (tape.slot != NULL) {
        ring_consumed(tape.sequence);
        sequence = tape.sequence + 1;
    }
    tape.slot = NULL;
    tape.sequence = sequence;
    if (!ring_await_produced(sequence, -1)) {
        if (ring->end == END_TAKEOVER) {
            go_live(NULL);
        } else {
            tape.ended = true;
        }
        return false;
    }
    lookahead(sequence);
    tape_begin_slot(sequence);
    uint64_t committed = atomic_load_explicit(&tape.slot->committed, memory_order_acquire);
    tape.end = tape.slot->events + (uint32_t)committed;
    return true;
}

/*
 * A standby takes an event only if all of it is there, and classes only if it is known what they were loaded for: so
 * that the log may end before it, and the hook go on live as if it had just been entered. Waits for what is missing;
 * false: it will not come. An event that is larger than the ring can't be waited for.
 */
static bool is_settled(void) {
    uint64_t sequence = tape.sequence;
    struct bytes in = {tape.cursor + tape.part_left, tape.end};
    struct head head = {tape.site, tape.flags, 0};
    while ((head.flags & TAPE_MORE_PARTS) || head.site == SITE_LOAD) {
        if (!packing_head(&in, &head)) {
            sequence++;
            if (sequence - tape.sequence >= ring->slot_count) {
                return true;
            }
            if (!ring_await_produced(sequence, -1)) {
                return ring->end != END_TAKEOVER;
            }
            struct slot *slot = ring_slot(sequence);
            in.at = slot->events;
            in.end = slot->events + (uint32_t)atomic_load_explicit(&slot->committed, memory_order_acquire);
            continue;
        }
        in.at += head.length;
    }
    return true;
}

static bool decode_next(void) {
    if (tape.ended) {
        return false;
    }
    while (tape.slot == NULL || tape.cursor == tape.end) {
        if (!next_slot()) {
            return false;
        }
    }
    tape.start = tape.cursor;
    uint64_t head = take_varint();
    tape.site = (uint32_t)(head >> TAPE_FLAG_BITS);
    tape.flags = head & 3;
    tape.value = unzigzag(take_varint());
    if (has_delta(tape.site)) {
        tape.value = (int64_t)((uint64_t)tape.value + (uint64_t)tape.previous[tape.site]);
        tape.previous[tape.site] = tape.value;
    }
    tape.part_left = (tape.flags & TAPE_HAS_PAYLOAD) ? (uint32_t)take_varint() : 0;
    if (tape.part_left > (size_t)(tape.end - tape.cursor)) {
        tape_diverge("U009", "the log holds an event that can't be decoded");
    }
    if (((tape.flags & TAPE_MORE_PARTS) || tape.site == SITE_LOAD) && tape.site != SITE_PART && !is_settled()) {
        go_live(tape.start);
        return false;
    }
    tape.peeked = true;
    return true;
}

uint32_t tape_peek(void) {
    if (RECORDING) {
        return 0; /* the hook has gone live */
    }
    return tape.peeked || decode_next() ? tape.site : 0;
}

uint32_t tape_next(void) {
    uint32_t next = tape_peek();
    if (__builtin_expect(next == SITE_LOAD, 0)) {
        classes_catch_up(AN_EVENT);
        next = tape_peek();
    }
    return next;
}

int64_t tape_peek_value(void) {
    return tape.value;
}

void tape_peek_text(char *text, size_t size) {
    size_t length = tape.part_left < size - 1 ? tape.part_left : size - 1;
    memcpy(text, tape.cursor, length);
    text[length] = 0;
}

static void taken(void) {
    divergence_remember(tape.position, tape.site, tape.value);
    tape.peeked = false;
    tape_next_cleared = -1;
    tape.count++;
    tape.position++;
    atomic_store_explicit(&ring->position, tape.position, memory_order_relaxed);
}

/* The next event must be of this site. */
static void expect(uint32_t site) {
    uint32_t next = site == SITE_LOAD ? tape_peek() : tape_next();
    if (tape.position >= stops_position) {
        stops_here(NULL);
    }
    if (RECORDING) {
        vm_fatal("the takeover came in the middle of %s, and can't be gone through with", tape_site_name(site));
    }
    if (next == 0) {
        baton_end_of_log(site);
    }
    if (next != site) {
        tape_diverge("U001", "expected %s, got %s", tape_site_name(next), tape_site_name(site));
    }
    if (transcript_on) {
        transcript_event(tape.position, site);
    }
}

/* How much of the payload is at the cursor: at most `wanted`; 0 at its end. Goes on to the next part. */
static size_t payload_left(size_t wanted) {
    while (tape.part_left == 0) {
        if (!(tape.flags & TAPE_MORE_PARTS)) {
            return 0;
        }
        taken();
        if (!decode_next()) {
            baton_end_of_log(SITE_PART);
        }
        if (tape.site != SITE_PART) {
            tape_diverge("U009", "the log holds an event that can't be decoded");
        }
    }
    return wanted < tape.part_left ? wanted : tape.part_left;
}

static void skip_payload(void) {
    size_t length;
    while ((length = payload_left(SIZE_MAX)) > 0) {
        tape.cursor += length;
        tape.part_left -= (uint32_t)length;
    }
}

/* ---- both directions -------------------------------------------------------------------------------------- */

int64_t tape_value(uint32_t site, int64_t value) {
    if (RECORDING) {
        tape_put_head(site, 0, value);
        tape_commit();
        return value;
    }
    expect(site);
    int64_t recorded = tape.value;
    skip_payload();
    taken();
    return recorded;
}

void tape_open(uint32_t site, int64_t *value) {
    if (RECORDING) {
        tape_put_payload_event(site, *value);
        return;
    }
    expect(site);
    *value = tape.value;
}

void tape_close(void) {
    if (RECORDING) {
        tape_patch_length();
        tape_commit();
        return;
    }
    if (payload_left(1) != 0) {
        tape_diverge("U003", "the log holds more data for this call than the program takes");
    }
    taken();
}

/* Moves length bytes between the payload and somewhere else, piece by piece as the parts allow. */
#define TRANSFER(length, at, piece, record_statement, replay_statement)                                                \
    for (size_t at = 0, piece; at < (length); at += piece) {                                                           \
        if (RECORDING) {                                                                                               \
            piece = tape_payload_room((length)-at);                                                                    \
            record_statement;                                                                                          \
        } else {                                                                                                       \
            piece = payload_left((length)-at);                                                                         \
            if (piece == 0) {                                                                                          \
                tape_diverge("U003", "the program takes more data from this call than the log holds");                 \
            }                                                                                                          \
            replay_statement;                                                                                          \
            tape.part_left -= (uint32_t)piece;                                                                         \
        }                                                                                                              \
        tape.cursor += piece;                                                                                          \
    }

void tape_bytes(void *address, size_t length) {
    uint8_t *bytes = address;
    TRANSFER(length, at, piece, memcpy(tape.cursor, bytes + at, piece), memcpy(bytes + at, tape.cursor, piece));
}

void tape_take_text(char *text, size_t size) {
    size_t length = payload_left(size - 1);
    tape_bytes(text, length);
    text[length] = 0;
    skip_payload();
}

void tape_byte_array(JNIEnv *env, jbyteArray array, jint offset, jint length) {
    size_t total = length > 0 ? (size_t)length : 0;
    TRANSFER(total, at, piece,
             (*env)->GetByteArrayRegion(env, array, offset + (jint)at, (jint)piece, (jbyte *)tape.cursor),
             (*env)->SetByteArrayRegion(env, array, offset + (jint)at, (jint)piece, (jbyte *)tape.cursor));
}

bool tape_ended(void) {
    return tape.ended;
}

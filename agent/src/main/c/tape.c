// SPDX-License-Identifier: Apache-2.0
#include "tape.h"

#include <stdlib.h>
#include <string.h>

#include "baton.h"
#include "classes.h"
#include "divergence.h"
#include "lookahead.h"
#include "ring.h"
#include "stops.h"
#include "takeover.h"
#include "tape_internal.h"
#include "transcript.h"
#include "vm.h"

/* head, value and length of an event at their longest: 5 + 10 + 3 bytes, rounded up. */
#define EVENT_ROOM 24
/* A payload's length is patched in when it is known: a varint padded to 3 bytes holds 21 bits, a slot needs 16. */
#define LENGTH_BYTES 3

enum direction tape_direction;
int64_t tape_next_cleared = -1;

static struct {
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
} tape;

static struct slot *scratch; /* takes what is recorded after the end */

static inline bool has_delta(uint32_t site) {
    return site >= SITE_NANO_TIME && site <= SITE_NANO_ADJUSTMENT;
}

uint64_t tape_position(void) {
    return tape.position;
}

/* ---- packing ---------------------------------------------------------------------------------------------- */

static inline uint8_t *put_varint(uint8_t *at, uint64_t value) {
    while (value >= 0x80) {
        *at++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *at++ = (uint8_t)value;
    return at;
}

static inline uint64_t zigzag(int64_t value) {
    return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static inline int64_t unzigzag(uint64_t value) {
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
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

/* ---- record ----------------------------------------------------------------------------------------------- */

static void begin_slot(uint64_t sequence) {
    struct slot *slot = ring_slot(sequence);
    tape.slot = slot;
    tape.sequence = sequence;
    tape.count = 0;
    tape.cursor = slot->events;
    tape.end = slot->events + ring_slot_capacity();
    memset(tape.previous, 0, sizeof tape.previous);
}

/* The current slot is empty, and starts here. */
static void open_slot(void) {
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

static void seal_slot(void) {
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
    begin_slot(tape.sequence + 1);
    open_slot();
}

static inline void reserve(size_t bytes) {
    if (__builtin_expect(
            bytes > (size_t)(tape.end - tape.cursor) || atomic_load_explicit(&ring->cut, memory_order_relaxed), 0)) {
        atomic_store(&ring->cut, 0);
        seal_slot();
    }
}

static inline void commit(void) {
    tape.position++;
    tape.count++;
    uint64_t length = (uint64_t)(tape.cursor - tape.slot->events);
    atomic_store_explicit(&tape.slot->committed, (uint64_t)tape.count << 32 | length, memory_order_release);
}

static inline void put_head(uint32_t site, uint32_t flags, int64_t value) {
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

static void put_payload_event(uint32_t site, int64_t value) {
    put_head(site, TAPE_HAS_PAYLOAD, value);
    tape.length_at = tape.cursor;
    tape.cursor += LENGTH_BYTES;
}

static void patch_length(void) {
    uint32_t length = (uint32_t)(tape.cursor - tape.length_at - LENGTH_BYTES);
    tape.length_at[0] = (uint8_t)(length | 0x80);
    tape.length_at[1] = (uint8_t)(length >> 7 | 0x80);
    tape.length_at[2] = (uint8_t)(length >> 14);
}

/* Room for a piece of the payload: at least one byte, at most `wanted`; a part that is full is closed, and another
 * begun. */
static size_t payload_room(size_t wanted) {
    if (tape.cursor == tape.end) {
        patch_length();
        *tape.head |= TAPE_MORE_PARTS;
        bool part = *tape.head >> TAPE_FLAG_BITS == SITE_PART;
        if (part) {
            tape.head[1] = (uint8_t)zigzag(1);
        }
        commit();
        seal_slot();
        put_payload_event(SITE_PART, 0);
    }
    size_t room = (size_t)(tape.end - tape.cursor);
    return wanted < room ? wanted : room;
}

void tape_in_one_part(size_t bytes) {
    if (RECORDING) {
        reserve(EVENT_ROOM + bytes);
    }
}

/* ---- replay ----------------------------------------------------------------------------------------------- */

/* The log ends before the event that starts here, and this JVM takes over: it goes on in the same slot, or in a new
 * one. */
static void go_live(uint8_t *at) {
    tape.peeked = false;
    if (tape.slot == NULL) {
        ring_turn_round(tape.sequence);
        begin_slot(tape.sequence);
        open_slot();
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
    begin_slot(sequence);
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
        put_head(site, 0, value);
        commit();
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
        put_payload_event(site, *value);
        return;
    }
    expect(site);
    *value = tape.value;
}

void tape_close(void) {
    if (RECORDING) {
        patch_length();
        commit();
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
            piece = payload_room((length)-at);                                                                         \
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

void tape_unsigned(uint64_t *value) {
    uint8_t packed[10];
    if (RECORDING) {
        tape_bytes(packed, (size_t)(put_varint(packed, *value) - packed));
        return;
    }
    *value = 0;
    for (int i = 0; i < 10; i++) {
        tape_bytes(&packed[i], 1);
        *value |= (uint64_t)(packed[i] & 0x7f) << (7 * i);
        if (packed[i] < 0x80) {
            break;
        }
    }
}

void tape_long(int64_t *value) {
    uint64_t packed = zigzag(*value);
    tape_unsigned(&packed);
    *value = unzigzag(packed);
}

void tape_int(int32_t *value) {
    int64_t wide = *value;
    tape_long(&wide);
    *value = (int32_t)wide;
}

/* ---- start and end ---------------------------------------------------------------------------------------- */

void tape_start(void) {
    scratch = calloc(1, ring->slot_bytes);
    if (scratch == NULL) {
        vm_fatal("out of memory at start");
    }
    if (RECORDING) {
        begin_slot(0);
        open_slot();
    }
}

void tape_cut(void) {
    if (RECORDING && !tape.ended) {
        seal_slot();
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

bool tape_ended(void) {
    return tape.ended;
}

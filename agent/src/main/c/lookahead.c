// SPDX-License-Identifier: Apache-2.0
#include "lookahead.h"

#include <stdbool.h>

#include "reference_table.h"
#include "ring.h"
#include "takeover.h"
#include "tape_internal.h"

/* The reader is waited for until it is so far ahead; it goes on as far as the ring has room. */
#define LEAST_SLOTS 8

static uint64_t looked_through;
/* A number may be cut in two by the end of a part. */
static struct {
    bool wanted; /* this part of a payload holds numbers of references */
    uint64_t value;
    int shift;
} number;

static void take_numbers(const uint8_t *at, const uint8_t *end) {
    for (; at < end; at++) {
        number.value |= (uint64_t)(*at & 0x7f) << (number.shift & 63);
        number.shift += 7;
        if (*at < 0x80) {
            reference_table_expect((int64_t)number.value);
            number.value = 0;
            number.shift = 0;
        }
    }
}

/* What can't be decoded is the tape's to report, when it gets there. */
static void look_through(const struct slot *slot) {
    uint64_t committed = atomic_load_explicit(&slot->committed, memory_order_acquire);
    struct bytes in = {slot->events, slot->events + (uint32_t)committed};
    struct head head;
    while (packing_head(&in, &head)) {
        if (head.site != SITE_PART) {
            number.wanted = head.site == SITE_COLLECTED;
        }
        if (number.wanted) {
            take_numbers(in.at, in.at + head.length);
        }
        in.at += head.length;
    }
}

void lookahead(uint64_t sequence) {
    if (takeover_is_possible()) {
        return; /* what is ahead has not happened yet: a standby keeps all references (references.c) */
    }
    ring_await_produced(sequence + LEAST_SLOTS, -1);
    uint64_t produced = atomic_load_explicit(&ring->produced, memory_order_acquire);
    for (; looked_through < produced; looked_through++) {
        look_through(ring_slot(looked_through));
    }
}

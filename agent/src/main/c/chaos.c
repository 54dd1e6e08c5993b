// SPDX-License-Identifier: Apache-2.0
#include "chaos.h"

#include <stdatomic.h>

/*
 * A slice is of 1 to 1023 chances, each length between two powers of 2 as likely as the next, up to the most of this
 * run: a bug may need that threads are stopped every few steps, or that one is left alone for long while another one is
 * stopped.
 */
#define SLICE_POWERS 10

static bool on;
static _Atomic uint64_t state;
static uint64_t powers; /* of this run: 1 to SLICE_POWERS */
static uint64_t chances_left;
static int passes_after_load;

/* SplitMix64: any seed will do, neighbours too, and a step is one addition, so threads need no lock. */
#define GOLDEN_GAMMA UINT64_C(0x9e3779b97f4a7c15)

static uint64_t next(void) {
    uint64_t z = atomic_fetch_add_explicit(&state, GOLDEN_GAMMA, memory_order_relaxed) + GOLDEN_GAMMA;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void chaos_start(uint64_t seed) {
    state = seed;
    powers = 1 + next() % SLICE_POWERS;
    on = true;
    chaos_new_slice();
}

bool chaos_is_on(void) {
    return on;
}

void chaos_new_slice(void) {
    uint64_t random = next();
    uint64_t power = UINT64_C(1) << random % powers;
    chances_left = power + (random >> 32) % power;
}

bool chaos_slice_is_over(void) {
    if (--chances_left > 0) {
        return false;
    }
    chaos_new_slice(); /* nobody may be waiting; who comes next shall not find it over at once */
    return true;
}

void chaos_note_load(void) {
    passes_after_load = 2; /* by the second, the replay has come to a yield point, too */
}

bool chaos_lets_pass(void) {
    if (passes_after_load == 0) {
        return false;
    }
    passes_after_load--;
    return true;
}

uint32_t chaos_choose(uint32_t count) {
    return (uint32_t)(next() >> 32) % count;
}

// SPDX-License-Identifier: Apache-2.0
/* How an event is packed (docs/log-format.md): numbers, and what a look at one takes that does not take it. */
#ifndef UNDERSTUDY_PACKING_H
#define UNDERSTUDY_PACKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The head of an event: its site, and these flags. */
#define TAPE_FLAG_BITS 2
#define TAPE_HAS_PAYLOAD 1u
#define TAPE_MORE_PARTS 2u

/* 7 bits a byte, the lowest first; signed numbers have their sign in the lowest bit. */
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

struct bytes {
    const uint8_t *at;
    const uint8_t *end;
};

struct head {
    uint32_t site;
    uint32_t flags;
    size_t length; /* of the payload that follows, or of this part of it */
};

/* Cut off at the end; what can't be decoded is the tape's to report, when it gets there. */
static inline uint64_t packing_varint(struct bytes *in) {
    uint64_t value = 0;
    for (int shift = 0; in->at < in->end && shift < 64; shift += 7) {
        uint8_t byte = *in->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            break;
        }
    }
    return value;
}

/* Goes to the payload of the next event. False: there is none. */
static inline bool packing_head(struct bytes *in, struct head *head) {
    if (in->at >= in->end) {
        return false;
    }
    uint64_t first = packing_varint(in);
    head->site = (uint32_t)(first >> TAPE_FLAG_BITS);
    head->flags = first & (TAPE_HAS_PAYLOAD | TAPE_MORE_PARTS);
    packing_varint(in); /* the value */
    uint64_t length = (head->flags & TAPE_HAS_PAYLOAD) ? packing_varint(in) : 0;
    size_t left = (size_t)(in->end - in->at);
    head->length = length < left ? (size_t)length : left;
    return true;
}

#endif

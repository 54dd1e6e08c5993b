// SPDX-License-Identifier: Apache-2.0
/* FNV-1a, 32 and 64 bits (Fowler, Noll, Vo: draft-eastlake-fnv). */
#ifndef UNDERSTUDY_FNV_H
#define UNDERSTUDY_FNV_H

#include <stddef.h>
#include <stdint.h>

#define FNV_START UINT32_C(2166136261)
#define FNV_START_64 UINT64_C(14695981039346656037)

/* Goes on from the hash of what comes before, FNV_START if nothing does. */
static inline uint32_t fnv1a(uint32_t hash, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (uint8_t)text[i]) * UINT32_C(16777619);
    }
    return hash;
}

static inline uint64_t fnv1a_64(uint64_t hash, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (uint8_t)text[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

#endif

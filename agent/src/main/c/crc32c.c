// SPDX-License-Identifier: Apache-2.0
#include "crc32c.h"

#include <nmmintrin.h>
#include <string.h>

/* Every x86-64 processor since 2008 has the instruction (SSE 4.2); so does every one that a supported JDK runs on. */
__attribute__((target("sse4.2"))) uint32_t crc32c(uint32_t crc, const void *bytes, size_t length) {
    const uint8_t *at = bytes;
    uint64_t state = crc ^ UINT32_MAX;
    for (; length >= 8; length -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        state = _mm_crc32_u64(state, word);
    }
    for (; length > 0; length--, at++) {
        state = _mm_crc32_u8((uint32_t)state, *at);
    }
    return (uint32_t)state ^ UINT32_MAX;
}

// SPDX-License-Identifier: Apache-2.0
#include "packing.h"
#include "tape.h"

/* Numbers in a payload. */

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

// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_CRC32C_H
#define UNDERSTUDY_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32C (Castagnoli) of length bytes, as java.util.zip.CRC32C; crc: of what comes before, 0 at the start. */
uint32_t crc32c(uint32_t crc, const void *bytes, size_t length);

#endif

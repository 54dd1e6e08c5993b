// SPDX-License-Identifier: Apache-2.0
/*
 * Classes as the agent has rewritten them, on disk, so that each is rewritten once per machine: one file per class, in
 * a folder of the user's own for each build of the agent. An entry holds the class it was made of, whole, which is
 * compared; so no other JDK's and no other program's class is ever taken for it. Nothing here is ever an error: what is
 * damaged, belongs to somebody else or can't be read is as good as absent, what can't be written is rewritten again
 * next time.
 */
#ifndef UNDERSTUDY_CLASS_CACHE_H
#define UNDERSTUDY_CLASS_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct class_bytes {
    const uint8_t *data;
    size_t length;
};

/*
 * jar: the agent's own, whose directory of entries, with their checksums, stands for its build. folder: where to keep
 * them; NULL: understudy/ in $XDG_CACHE_HOME or ~/.cache, or, without a home, `temporary`. Until this is called there
 * is no cache.
 */
void class_cache_open(const char *jar, const char *folder, const char *temporary);

/* The rewritten class, allocated with malloc; data NULL: unknown. kind: how it is rewritten. */
struct class_bytes class_cache_find(uint32_t kind, struct class_bytes original);

void class_cache_keep(uint32_t kind, struct class_bytes original, struct class_bytes rewritten);

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * What the VM tells about its own layout: the tables that libjvm exports for the serviceability agent. It is the VM's
 * word, so nothing is guessed; -1, NULL or false where it says nothing.
 */
#ifndef UNDERSTUDY_VMSTRUCTS_H
#define UNDERSTUDY_VMSTRUCTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offset of a field of a type of the VM's. */
ptrdiff_t vmstructs_offset(const char *type, const char *field);
/* A constant of the VM's, such as markWord::hash_shift. False: there is none. */
bool vmstructs_constant(const char *name, uint64_t *value);
/* The value of a boolean flag, -XX:+NAME. */
bool vmstructs_flag(const char *name);
/* Does the collector move and clear objects beside the program (ZGC, Shenandoah)? */
bool vmstructs_collects_concurrently(void);
/* Where it is; NULL: there is none. */
bool *vmstructs_flag_address(const char *name);
/* Copies memory that may not be there: read by the kernel, so that a mistake is false, no crash. */
bool vmstructs_read(const void *address, void *into, size_t length);

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * The tape: the seam through which hooks write events (record) or read them (replay).
 *
 * Only the thread that holds the baton may touch it, so nothing in here is locked or atomic except what the
 * journal (another thread, in Java) reads. Record and replay are mirrors: a hook is written once, with
 * transfer functions that write its values when recording and fill them in when replaying.
 *
 *   record:  hook --put--> slot of the mapped ring --(release store)--> journal --> log segment
 *   replay:  hook <--take-- slot of the mapped ring <------------------ reader <--- log segment
 *
 * Packing of an event and layout of the ring: docs/log-format.md.
 */
#ifndef UNDERSTUDY_TAPE_H
#define UNDERSTUDY_TAPE_H

#include <jni.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sites that are not rows of the table of natives. The numbers are part of the log format. */
enum site {
    SITE_PART = 1,
    SITE_SWITCH = 2,
    SITE_YIELD = 3,
    SITE_THREAD = 4,
    SITE_HASH = 5,
    SITE_NANO_TIME = 6,
    SITE_CURRENT_TIME_MILLIS = 7,
    SITE_NANO_ADJUSTMENT = 8,
    SITE_FORCED = 9,
    SITE_EXIT = 10,
    SITE_PERMIT = 11,
    SITE_THROWN = 12,
    SITE_LOAD = 13,
    SITE_CLEARED = 14,
    SITE_COLLECTED = 15,
    SITE_FIRST_NATIVE = 16,
};

enum direction { RECORD = 1, REPLAY = 2 };

/* Fixed before the first event; a takeover turns REPLAY into RECORD. */
extern enum direction tape_direction;
#define RECORDING (tape_direction == RECORD)

/* ---- whole events without a payload --------------------------------------------------------------------- */

/* Record: appends (site, value). Replay: takes the next event, which must be of this site, and returns its value. */
int64_t tape_value(uint32_t site, int64_t value);

/*
 * Replay only: the site of the next event without taking it; 0 at the end of the log. At a takeover (takeover.h) this
 * is where it happens: then RECORDING is true when it returns 0, and the hook does what a recording one does.
 */
uint32_t tape_peek(void);

/* Replay only: the value of the next event without taking it. Undefined at the end of the log. */
int64_t tape_peek_value(void);

/*
 * Replay only: as tape_peek, for a hook that will take an event. If classes are next that the recorded program loaded
 * here, and this one has no need of yet, they are loaded first (classes.h).
 */
uint32_t tape_next(void);

/* Replay only: the payload of the next event as text, without taking it; cut to fit, and to the part at hand. */
void tape_peek_text(char *text, size_t size);
/* Record: the payload of the next event has at most so many bytes (a slot holds more), and shall be in one part. */
void tape_in_one_part(size_t bytes);

/* Replay: the value of the next event if it is CLEARED, 0 if it is not, -1 if nobody has looked (Ticket.java,
 * references.c). */
extern int64_t tape_next_cleared;

/* ---- events with a payload --------------------------------------------------------------------------------
 *
 *     tape_open(site, &value);          value goes out (record) or comes in (replay)
 *     tape_bytes(address, length);      any number of transfers, same order in both directions
 *     tape_close();                     the event is whole: it is committed / taken
 *
 * No other tape function may be called in between, and the baton must not be given up.
 */
void tape_open(uint32_t site, int64_t *value);
void tape_close(void);

/* length bytes at address: written to the payload, or filled from it. The length is the same in both directions. */
void tape_bytes(void *address, size_t length);
/* A number: a varint (LEB128). */
void tape_unsigned(uint64_t *value);
/* A number: the varint of its zigzag form. */
void tape_long(int64_t *value);
void tape_int(int32_t *value);
/* Replay: what is left of the payload, as text of less than size bytes. */
void tape_take_text(char *text, size_t size);
/* length bytes of a byte[] from offset on. */
void tape_byte_array(JNIEnv *env, jbyteArray array, jint offset, jint length);

/* Replay stops here: code and message as in docs/divergence.md; got: what the program asks for. Does not return. */
_Noreturn void tape_diverge(const char *code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The name of a site for messages. */
const char *tape_site_name(uint32_t site);

#endif

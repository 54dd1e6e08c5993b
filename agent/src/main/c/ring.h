// SPDX-License-Identifier: Apache-2.0
/*
 * The ring: 64 slots of 64 KiB in a mapped file, between the holder of the baton and a Java thread.
 * Record: the holder produces, the journal consumes. Replay: the log's reader produces, the holder consumes.
 * The file outlives a killed JVM, so nothing that a hook returned is lost. Layout: docs/log-format.md, RingLayout.java.
 */
#ifndef UNDERSTUDY_RING_H
#define UNDERSTUDY_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define RING_HEADER_BYTES 4096
#define SLOT_HEADER_BYTES 64

/* How the log ends (written by the reader before it stops producing). TAKEOVER: this JVM goes on where it ends. */
enum ring_end { END_OPEN = 0, END_CLEAN = 1, END_INTERRUPTED = 2, END_BROKEN = 3, END_TAKEOVER = 4 };
/* How the replay ended (written by the holder, read by the runner). */
enum ring_outcome {
    OUTCOME_RUNNING = 0,
    OUTCOME_FINISHED = 1,
    OUTCOME_DIVERGED = 2,
    OUTCOME_END_OF_LOG = 3,
    OUTCOME_STOPPED = 4,
    OUTCOME_LIVE = 5
};

struct ring_header {
    char magic[8];
    uint32_t version;
    uint32_t slot_count;
    uint32_t slot_bytes;
    uint32_t mode;
    uint64_t run; /* which recording it belongs to */
    char pad0[32];
    _Atomic uint64_t produced;        /* 64: slots completed by the producer */
    _Atomic uint32_t produced_signal; /* 72: futex word, changes with produced and end */
    char pad1[52];
    _Atomic uint64_t consumed;        /* 128: slots completed by the consumer */
    _Atomic uint32_t consumed_signal; /* 136: futex word, changes with consumed */
    _Atomic uint32_t cut;             /* 140: the journal asks for the current slot although it is not full */
    char pad2[48];
    _Atomic uint64_t position; /* 192: position of the next event */
    _Atomic uint32_t end;      /* 200: enum ring_end */
    _Atomic uint32_t outcome;  /* 204: enum ring_outcome */
    char pad3[48];
    _Atomic uint64_t log_end;   /* 256: events in the log, 0 = unknown */
    _Atomic uint64_t turned;    /* 264: takeover: the first slot that was produced here, plus 1; 0: none yet */
    _Atomic uint64_t beat;      /* 272: grows as long as this JVM is not stopped */
    _Atomic int64_t live_since; /* 280: monotonic ns of the takeover */
    _Atomic uint32_t stop;      /* 288: 1: no output may begin any more (a planned switch-over) */
    _Atomic uint32_t speaking;  /* 292: outputs that have begun, and whose events are not on the tape yet */
};

struct slot {
    _Atomic uint64_t committed; /* count << 32 | bytes of events: one store per event makes it whole */
    _Atomic uint64_t sequence;
    uint64_t first_position;
    char reserved[40];
    uint8_t events[];
};

extern struct ring_header *ring;

/* Creates and maps the file at path. Returns 0 or errno. */
int ring_open(const char *path, uint32_t mode, uint64_t run, uint32_t slot_count, uint32_t slot_bytes);

struct slot *ring_slot(uint64_t sequence);
static inline uint32_t ring_slot_capacity(void) {
    return ring->slot_bytes - SLOT_HEADER_BYTES;
}

/* Producer: waits until slot `sequence` is free again; false if the ring was closed meanwhile. */
bool ring_await_free(uint64_t sequence);
/* Producer: slot `sequence` is complete. */
void ring_produced(uint64_t sequence);
/* Producer: nothing follows what has been produced. */
void ring_end(enum ring_end end);
/* Consumer: waits until slot `sequence` is complete, at most timeout_ns (< 0: for ever). False: timeout, or the
 * producer has ended. */
bool ring_await_produced(uint64_t sequence, int64_t timeout_ns);
/* Consumer: slot `sequence` may be used again. */
void ring_consumed(uint64_t sequence);
/* Takeover: what was the consumer produces from slot `sequence` on, and the other way round. */
void ring_turn_round(uint64_t sequence);
/* Takeover: waits until it has happened; the first slot that was produced here. */
uint64_t ring_await_turn_round(void);
/* Wakes everybody; ring_await_free returns false from now on. */
void ring_close(void);

#endif

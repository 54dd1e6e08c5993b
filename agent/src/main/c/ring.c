// SPDX-License-Identifier: Apache-2.0
#include "ring.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "futex.h"

_Static_assert(offsetof(struct ring_header, run) == 24, "RingLayout.RUN");
_Static_assert(offsetof(struct ring_header, produced) == 64, "RingLayout.PRODUCED");
_Static_assert(offsetof(struct ring_header, consumed) == 128, "RingLayout.CONSUMED");
_Static_assert(offsetof(struct ring_header, position) == 192, "RingLayout.POSITION");
_Static_assert(offsetof(struct ring_header, end) == 200, "RingLayout.END");
_Static_assert(offsetof(struct ring_header, log_end) == 256, "RingLayout.LOG_END");
_Static_assert(offsetof(struct ring_header, beat) == 272, "RingLayout.BEAT");
_Static_assert(offsetof(struct ring_header, live_since) == 280, "RingLayout.LIVE_SINCE");
_Static_assert(offsetof(struct ring_header, stop) == 288, "RingLayout.STOP");
_Static_assert(offsetof(struct ring_header, speaking) == 292, "RingLayout.SPEAKING");
_Static_assert(offsetof(struct slot, events) == SLOT_HEADER_BYTES, "RingLayout.SLOT_HEADER_BYTES");

struct ring_header *ring;
static _Atomic bool closed;

int ring_open(const char *path, uint32_t mode, uint64_t run, uint32_t slot_count, uint32_t slot_bytes) {
    size_t size = RING_HEADER_BYTES + (size_t)slot_count * slot_bytes;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno;
    }
    /* Allocated now: a hole in a full tmpfs would kill the program with SIGBUS at its first write. */
    int error = posix_fallocate(fd, 0, (off_t)size);
    void *at = error != 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (error == 0 && at == MAP_FAILED) {
        error = errno;
    }
    close(fd);
    if (error != 0) {
        unlink(path);
        return error;
    }
    ring = at;
    memcpy(ring->magic, "UNDRSTDY", sizeof ring->magic);
    ring->version = 1;
    ring->slot_count = slot_count;
    ring->slot_bytes = slot_bytes;
    ring->mode = mode;
    ring->run = run;
    return 0;
}

struct slot *ring_slot(uint64_t sequence) {
    return (struct slot *)((char *)ring + RING_HEADER_BYTES + (sequence % ring->slot_count) * ring->slot_bytes);
}

static void signal_change(_Atomic uint32_t *word) {
    atomic_fetch_add(word, 1);
    futex_wake(word, INT_MAX);
}

bool ring_await_free(uint64_t sequence) {
    while (sequence - atomic_load(&ring->consumed) >= ring->slot_count) {
        uint32_t seen = atomic_load(&ring->consumed_signal);
        if (atomic_load(&closed)) {
            return false;
        }
        if (sequence - atomic_load(&ring->consumed) >= ring->slot_count) {
            futex_wait(&ring->consumed_signal, seen, -1);
        }
    }
    return !atomic_load(&closed);
}

void ring_produced(uint64_t sequence) {
    atomic_store_explicit(&ring->produced, sequence + 1, memory_order_release);
    signal_change(&ring->produced_signal);
}

void ring_end(enum ring_end end) {
    atomic_store(&ring->end, end);
    signal_change(&ring->produced_signal);
}

bool ring_await_produced(uint64_t sequence, int64_t timeout_ns) {
    for (;;) {
        uint32_t seen = atomic_load(&ring->produced_signal);
        if (atomic_load_explicit(&ring->produced, memory_order_acquire) > sequence) {
            return true;
        }
        if (atomic_load(&ring->end) != END_OPEN || atomic_load(&closed)) {
            return atomic_load_explicit(&ring->produced, memory_order_acquire) > sequence;
        }
        if (futex_wait(&ring->produced_signal, seen, timeout_ns) == ETIMEDOUT) {
            return atomic_load_explicit(&ring->produced, memory_order_acquire) > sequence;
        }
    }
}

void ring_consumed(uint64_t sequence) {
    atomic_store_explicit(&ring->consumed, sequence + 1, memory_order_release);
    signal_change(&ring->consumed_signal);
}

void ring_turn_round(uint64_t sequence) {
    atomic_store(&ring->produced, sequence);
    atomic_store(&ring->consumed, sequence);
    atomic_store(&ring->cut, 0);
    atomic_store(&ring->end, END_OPEN);
    atomic_store(&ring->turned, sequence + 1);
    signal_change(&ring->produced_signal);
}

uint64_t ring_await_turn_round(void) {
    for (;;) {
        uint32_t seen = atomic_load(&ring->produced_signal);
        uint64_t turned = atomic_load(&ring->turned);
        if (turned != 0) {
            return turned - 1;
        }
        futex_wait(&ring->produced_signal, seen, -1);
    }
}

void ring_close(void) {
    atomic_store(&closed, true);
    signal_change(&ring->consumed_signal);
    signal_change(&ring->produced_signal);
}

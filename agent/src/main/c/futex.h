// SPDX-License-Identifier: Apache-2.0
/* futex(2), and the one clock that deadlines are measured by. */
#ifndef UNDERSTUDY_FUTEX_H
#define UNDERSTUDY_FUTEX_H

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

static inline int64_t monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Sleeps while *word == seen, at most ns (< 0: for ever). 0, or EAGAIN, EINTR, ETIMEDOUT: look at the word again. */
static inline int futex_wait(_Atomic uint32_t *word, uint32_t seen, int64_t ns) {
    struct timespec timeout = {ns / NS_PER_S, ns % NS_PER_S};
    return syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, ns < 0 ? NULL : &timeout, NULL, 0) == 0 ? 0 : errno;
}

static inline void futex_wake(_Atomic uint32_t *word, int count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

#endif

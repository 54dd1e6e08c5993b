// SPDX-License-Identifier: Apache-2.0
#include "roster.h"

#include <stdlib.h>
#include <string.h>

#include "vm.h"

static struct thread **threads; /* by number */
static int numbers;
static int capacity;

void roster_number(struct thread *t, int n) {
    if (n >= capacity) {
        int wanted = n < 64 ? 128 : n * 2;
        struct thread **grown = realloc(threads, (size_t)wanted * sizeof *grown);
        if (grown == NULL) {
            vm_fatal("out of memory for thread %d", n);
        }
        memset(grown + capacity, 0, (size_t)(wanted - capacity) * sizeof *grown);
        threads = grown;
        capacity = wanted;
    }
    t->number = n;
    threads[n] = t;
    if (n >= numbers) {
        numbers = n + 1;
    }
}

struct thread *roster_new(int n, const char *name) {
    struct thread *t = calloc(1, sizeof *t);
    if (t == NULL) {
        vm_fatal("out of memory for a thread");
    }
    t->number = n;
    strncpy(t->name, name, sizeof t->name - 1);
    if (n != NUMBER_PENDING) {
        pthread_mutex_lock(&baton_lock);
        roster_number(t, n);
        pthread_mutex_unlock(&baton_lock);
    }
    return t;
}

int roster_size(void) {
    return numbers;
}

struct thread *roster_get(int n) {
    return n >= 0 && n < numbers ? threads[n] : NULL;
}

// SPDX-License-Identifier: Apache-2.0
#include "ready.h"

#include "chaos.h"

static struct thread *first;
static struct thread *last;

bool ready_is_empty(void) {
    return first == NULL;
}

void ready_push(struct thread *t) {
    t->state = STATE_READY;
    t->next = NULL;
    if (last != NULL) {
        last->next = t;
    } else {
        first = t;
    }
    last = t;
}

/* before: the one that is in front of t, NULL if t is the first. */
static struct thread *take_out(struct thread *before, struct thread *t) {
    if (before == NULL) {
        first = t->next;
    } else {
        before->next = t->next;
    }
    if (last == t) {
        last = before;
    }
    return t;
}

/* Any of those that are ready. */
static struct thread *pop_random(void) {
    uint32_t count = 0;
    for (struct thread *t = first; t != NULL; t = t->next) {
        count++;
    }
    struct thread *before = NULL;
    struct thread *t = first;
    for (uint32_t left = chaos_choose(count); left > 0; left--) {
        before = t;
        t = t->next;
    }
    return take_out(before, t);
}

struct thread *ready_pop(void) {
    if (first == NULL) {
        return NULL;
    }
    return chaos_is_on() ? pop_random() : take_out(NULL, first);
}

struct thread *ready_pop_owner(struct thread *owner) {
    struct thread *before = NULL;
    for (struct thread *t = first; t != NULL; before = t, t = t->next) {
        if (t == owner) {
            return take_out(before, t);
        }
    }
    return ready_pop();
}

// SPDX-License-Identifier: Apache-2.0
#include "reference_table.h"

#include <stdbool.h>
#include <stdlib.h>

#include "futex.h"
#include "references.h"
#include "takeover.h"
#include "tape.h"
#include "vm.h"

/* In the order of their numbers. */
static struct numbered {
    jlong number;
    jweak reference;
    jobject kept;       /* may be enqueued, although the program may drop it before */
    int64_t kept_until; /* monotonic ns; KEPT_ON */
    bool expected;      /* will be: somebody has looked ahead */
} * table;
/*
 * A reference that the program has dropped is enqueued all the same if the recorded collector took it for alive, as it
 * does with what is old. So they are kept: by a standby, which can't look ahead, all of them; by any other replay the
 * newest ones, and those of which it is known by looking ahead. One that the program has cleared is not enqueued,
 * unless the collector had found it before: that takes it so long at most to say so.
 */
#define KEPT_NEWEST 20000
#define KEPT_ON INT64_MAX
#define KEPT_NS (10 * NS_PER_S)
static size_t table_count;
static size_t table_capacity;
/* A heap, the least first: those that will be enqueued, and don't exist yet. */
static struct {
    int64_t *numbers;
    size_t count;
    size_t capacity;
} expected;

static bool is_let_go(const struct numbered *row, int64_t now) {
    bool old = !takeover_is_possible() && row->number + KEPT_NEWEST < references_last_number();
    return row->kept != NULL && !row->expected && (old || row->kept_until < now);
}

/* Those that are gone themselves can't be enqueued any more. */
static void sweep(JNIEnv *env) {
    size_t kept = 0;
    int64_t now = monotonic_ns();
    for (size_t i = 0; i < table_count; i++) {
        if (is_let_go(&table[i], now)) {
            (*env)->DeleteGlobalRef(env, table[i].kept);
            table[i].kept = NULL;
            table[i].kept_until = KEPT_ON;
        }
        if (table[i].kept == NULL && (*env)->IsSameObject(env, table[i].reference, NULL)) {
            (*env)->DeleteWeakGlobalRef(env, table[i].reference);
        } else {
            table[kept++] = table[i];
        }
    }
    table_count = kept;
}

static void swap(size_t i, size_t j) {
    int64_t kept = expected.numbers[i];
    expected.numbers[i] = expected.numbers[j];
    expected.numbers[j] = kept;
}

static void push_expected(int64_t number) {
    if (expected.count == expected.capacity) {
        expected.capacity = expected.capacity == 0 ? 64 : expected.capacity * 2;
        expected.numbers = realloc(expected.numbers, expected.capacity * sizeof *expected.numbers);
        if (expected.numbers == NULL) {
            vm_fatal("out of memory for %zu references", expected.capacity);
        }
    }
    size_t i = expected.count++;
    expected.numbers[i] = number;
    for (; i > 0 && expected.numbers[(i - 1) / 2] > expected.numbers[i]; i = (i - 1) / 2) {
        swap(i, (i - 1) / 2);
    }
}

/* References are made in the order of their numbers. */
static bool pop_expected(int64_t number) {
    if (expected.count == 0 || expected.numbers[0] != number) {
        return false;
    }
    expected.numbers[0] = expected.numbers[--expected.count];
    for (size_t i = 0, child; (child = 2 * i + 1) < expected.count; i = child) {
        if (child + 1 < expected.count && expected.numbers[child + 1] < expected.numbers[child]) {
            child++;
        }
        if (expected.numbers[i] <= expected.numbers[child]) {
            break;
        }
        swap(i, child);
    }
    return true;
}

void reference_table_enter(JNIEnv *env, jlong number, jobject reference) {
    if (table_count == table_capacity) {
        sweep(env);
        if (table_count >= table_capacity / 2) {
            table_capacity = table_capacity == 0 ? 1024 : table_capacity * 2;
            table = realloc(table, table_capacity * sizeof *table);
        }
    }
    jweak weak = (*env)->NewWeakGlobalRef(env, reference);
    if (table == NULL || weak == NULL) {
        vm_fatal("out of memory for %zu references", table_capacity);
    }
    bool is_expected = pop_expected(number);
    table[table_count++] = (struct numbered){number, weak, (*env)->NewGlobalRef(env, reference), KEPT_ON, is_expected};
}

/* NULL: there is none. */
static struct numbered *find(jlong number) {
    size_t low = 0;
    size_t high = table_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < table_count && table[low].number == number ? &table[low] : NULL;
}

void reference_table_expect(int64_t number) {
    struct numbered *row = find(number);
    JNIEnv *env;
    if (row != NULL && (*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) == JNI_OK) {
        row->expected = true;
        if (row->kept == NULL) {
            row->kept = (*env)->NewGlobalRef(env, row->reference);
        }
        return;
    }
    push_expected(number);
}

jobject reference_table_take(JNIEnv *env, jlong number) {
    struct numbered *row = find(number);
    jobject found = row == NULL ? NULL : (*env)->NewLocalRef(env, row->reference);
    if (found == NULL) {
        tape_diverge("U010", "reference %ld, which the garbage collector enqueued, is not there", (long)number);
    }
    (*env)->DeleteGlobalRef(env, row->kept);
    row->kept = NULL;
    return found;
}

void reference_table_program_cleared(jlong number) {
    struct numbered *row = find(number);
    if (row != NULL) {
        row->kept_until = monotonic_ns() + KEPT_NS;
    }
}

void reference_table_free(JNIEnv *env) {
    for (size_t i = 0; i < table_count; i++) {
        (*env)->DeleteWeakGlobalRef(env, table[i].reference);
        (*env)->DeleteGlobalRef(env, table[i].kept);
    }
    free(table);
    table = NULL;
    table_count = table_capacity = 0;
}

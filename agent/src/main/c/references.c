// SPDX-License-Identifier: Apache-2.0
/*
 * The collector's decisions reach the program in two ways, and each is an event.
 *
 * CLEARED: Reference.get, or refersTo(null), finds a reference cleared for the first time. The value names the
 * reference by its number, and the look by its count, so that the event has an exact place although looks that find the
 * referent leave none.
 *
 * COLLECTED: the Reference Handler takes the list of cleared references from the collector, and enqueues them. It is a
 * thread of the VM's, but what it does from there on (queues, notifications, cleaners, finalizers) is the program's
 * business: so it is managed like any thread that comes from outside, and the list is the payload of the event.
 *
 * At replay tickets hold all referents until then, so it doesn't matter which collector runs, and when.
 */
#include "references.h"

#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "baton.h"
#include "classes.h"
#include "divergence.h"
#include "futex.h"
#include "stubs.h"
#include "takeover.h"
#include "tape.h"
#include "threads.h"
#include "vm.h"
#include "vmstructs.h"

static jclass ticket_class;
static jclass reference_class;
static jfieldID referent_field;
static jmethodID sift;
static jmethodID number_of;
static jmethodID deliver;
static jmethodID drop_one;
static jfieldID replay_field;
static jfieldID uncounted_field;
static jfieldID held_field;

static jlong last_number;

/* Replay: the references that may be enqueued, in the order of their numbers. */
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

/* ---- the table -------------------------------------------------------------------------------------------------- */

static bool is_let_go(const struct numbered *row, int64_t now) {
    bool old = !takeover_is_possible() && row->number + KEPT_NEWEST < last_number;
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

static void enter_table(JNIEnv *env, jlong number, jobject reference) {
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

void references_expect(int64_t number) {
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

/* A local reference. */
static jobject take_from_table(JNIEnv *env, jlong number) {
    struct numbered *row = find(number);
    jobject found = row == NULL ? NULL : (*env)->NewLocalRef(env, row->reference);
    if (found == NULL) {
        tape_diverge("U010", "reference %ld, which the garbage collector enqueued, is not there", (long)number);
    }
    (*env)->DeleteGlobalRef(env, row->kept);
    row->kept = NULL;
    return found;
}

jlong references_last_number(void) {
    return last_number;
}

/* ---- natives of Ticket ------------------------------------------------------------------------------------------ */

static jlong JNICALL address(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    return (jlong)&tape_next_cleared;
}

static jboolean JNICALL is_replay(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    return !RECORDING;
}

static jboolean JNICALL is_concurrent(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    return vmstructs_flag("UseZGC") || vmstructs_flag("UseShenandoahGC");
}

static jlong JNICALL number(JNIEnv *env, jclass class, jobject reference, jboolean queued) {
    (void)class;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return 0;
    }
    if (!RECORDING && tape_peek() == SITE_LOAD) {
        classes_catch_up(A_REFERENCE);
    }
    jlong n = ++last_number;
    if (!RECORDING && queued) {
        enter_table(env, n, reference);
    }
    t->depth = 0;
    return n;
}

static jlong JNICALL peek(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return 0;
    }
    if (tape_peek() == SITE_LOAD) {
        classes_catch_up(PERHAPS_NOTHING);
    }
    uint32_t next = tape_peek();
    int64_t key = next == SITE_CLEARED ? tape_peek_value() : 0;
    if (next != SITE_LOAD) {
        tape_next_cleared = key; /* the next one until it is taken */
    }
    t->depth = 0;
    return key;
}

static jboolean JNICALL cleared(JNIEnv *env, jclass class, jlong key) {
    (void)env;
    (void)class;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return false;
    }
    if (tape_value(SITE_CLEARED, key) != key) {
        tape_diverge("U010", "another reference was cleared here");
    }
    gate_leave(t);
    return true;
}

/* Replay: the program has cleared it. */
static void JNICALL program_cleared(JNIEnv *env, jclass class, jlong key) {
    (void)env;
    (void)class;
    struct numbered *row = find(key);
    if (row != NULL) {
        row->kept_until = monotonic_ns() + KEPT_NS;
    }
}

static jobject JNICALL referent(JNIEnv *env, jclass class, jobject reference) {
    (void)class;
    return (*env)->GetObjectField(env, reference, referent_field);
}

void references_bind(JNIEnv *env, jclass ticket) {
    static const JNINativeMethod methods[] = {
        {"address0", "()J", address},
        {"isReplay0", "()Z", is_replay},
        {"isConcurrent0", "()Z", is_concurrent},
        {"number0", "(Ljava/lang/ref/Reference;Z)J", number},
        {"peek0", "()J", peek},
        {"cleared0", "(J)Z", cleared},
        {"programCleared0", "(J)V", program_cleared},
        {"referent0", "(Ljava/lang/ref/Reference;)Ljava/lang/Object;", referent},
    };
    vm_bind(env, ticket, methods, sizeof methods / sizeof *methods);
    ticket_class = (*env)->NewGlobalRef(env, ticket);
    reference_class = vm_class(env, "java/lang/ref/Reference");
    referent_field = vm_field(env, reference_class, "referent", "Ljava/lang/Object;");
    sift = vm_static_method(env, ticket, "sift", "(Ljava/lang/ref/Reference;)[Ljava/lang/Object;");
    number_of = vm_static_method(env, ticket, "number", "(Ljava/lang/ref/Reference;)J");
    deliver = vm_static_method(env, ticket, "deliver", "([Ljava/lang/ref/Reference;)V");
    held_field = vm_field(env, ticket, "held", "Ljava/lang/Object;");
    replay_field = (*env)->GetStaticFieldID(env, ticket, "replay", "Z");
    uncounted_field = (*env)->GetStaticFieldID(env, ticket, "uncounted", "Z");
    drop_one = vm_static_method(env, ticket, "dropOne", "()V");
}

void references_count_looks(JNIEnv *env, bool count) {
    (*env)->SetStaticBooleanField(env, ticket_class, uncounted_field, !count);
}

static jvmtiIterationControl JNICALL mark(jlong class_tag, jlong size, jlong *tag, void *user) {
    (void)class_tag;
    (void)size;
    *tag = *(const jlong *)user;
    return JVMTI_ITERATION_CONTINUE;
}

/* ---- takeover --------------------------------------------------------------------------------------------------- */

void references_go_live(JNIEnv *env) {
    (*env)->SetStaticBooleanField(env, ticket_class, replay_field, JNI_FALSE);
    for (size_t i = 0; i < table_count; i++) {
        (*env)->DeleteWeakGlobalRef(env, table[i].reference);
        (*env)->DeleteGlobalRef(env, table[i].kept);
    }
    free(table);
    table = NULL;
    table_count = table_capacity = 0;
}

/* Tickets of before the takeover hold their referents. */
void references_let_go(JNIEnv *env) {
    const jlong tag = (jlong)&expected;
    jint count = 0;
    jobject *tickets = NULL;
    if ((*jvmti)->IterateOverInstancesOfClass(jvmti, ticket_class, JVMTI_HEAP_OBJECT_EITHER, mark, &tag) !=
            JVMTI_ERROR_NONE ||
        (*jvmti)->GetObjectsWithTags(jvmti, 1, &tag, &count, &tickets, NULL) != JVMTI_ERROR_NONE) {
        vm_note("the VM doesn't tell which references there are: those of before the takeover are never cleared");
        return;
    }
    for (jint i = 0; i < count; i++) {
        (*env)->SetObjectField(env, tickets[i], held_field, NULL);
        (*jvmti)->SetTag(jvmti, tickets[i], 0);
        (*env)->DeleteLocalRef(env, tickets[i]);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)tickets);
}

/* ---- before the start ------------------------------------------------------------------------------------------- */

/* They have no number: when they are cleared would be an input in no event. So their referents are kept. */
void references_keep_old_ones(JNIEnv *env) {
    const jlong tag = (jlong)&table; /* like no other agent's */
    jint count = 0;
    jobject *old = NULL;
    if ((*jvmti)->IterateOverInstancesOfClass(jvmti, reference_class, JVMTI_HEAP_OBJECT_EITHER, mark, &tag) !=
            JVMTI_ERROR_NONE ||
        (*jvmti)->GetObjectsWithTags(jvmti, 1, &tag, &count, &old, NULL) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't tell which references there are");
    }
    for (jint i = 0; i < count; i++) {
        jobject kept = (*env)->GetObjectField(env, old[i], referent_field);
        (*env)->NewGlobalRef(env, kept); /* for ever */
        (*jvmti)->SetTag(jvmti, old[i], 0);
        (*env)->DeleteLocalRef(env, kept);
        (*env)->DeleteLocalRef(env, old[i]);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)old);
}

/* ---- the Reference Handler -------------------------------------------------------------------------------------- */

static jobject others; /* a list of what is not the program's, until the Reference Handler takes it */

/* What the collector has found for the program; the rest becomes `others`. */
static jobjectArray sifted(JNIEnv *env, jclass class) {
    jobject list = ((jobject(JNICALL *)(JNIEnv *, jclass))original_hook_pending_list)(env, class);
    jobjectArray pair = (*env)->CallStaticObjectMethod(env, ticket_class, sift, list);
    (*env)->DeleteLocalRef(env, list);
    if (pair == NULL) {
        vm_fatal("out of memory for a list of references");
    }
    jobject left = (*env)->GetObjectArrayElement(env, pair, 0);
    others = (*env)->NewGlobalRef(env, left);
    jobjectArray ours = (*env)->GetObjectArrayElement(env, pair, 1);
    (*env)->DeleteLocalRef(env, left);
    (*env)->DeleteLocalRef(env, pair);
    return ours;
}

/* The event: count, and the numbers in their order. Replay: into a new array. */
static jobjectArray transfer_collected(JNIEnv *env, jobjectArray collected) {
    int64_t count = RECORDING ? (*env)->GetArrayLength(env, collected) : 0;
    tape_open(SITE_COLLECTED, &count);
    if (!RECORDING) {
        collected = (*env)->NewObjectArray(env, (jsize)count, reference_class, NULL);
        if (collected == NULL) {
            vm_fatal("out of memory for a list of references");
        }
    }
    for (jsize i = 0; i < count; i++) {
        jobject reference = NULL;
        uint64_t n = 0;
        if (RECORDING) {
            reference = (*env)->GetObjectArrayElement(env, collected, i);
            n = (uint64_t)(*env)->CallStaticLongMethod(env, ticket_class, number_of, reference);
        }
        tape_unsigned(&n);
        if (!RECORDING) {
            reference = take_from_table(env, (jlong)n);
            (*env)->SetObjectArrayElement(env, collected, i, reference);
        }
        (*env)->DeleteLocalRef(env, reference);
    }
    tape_close();
    return collected;
}

/* What the Reference Handler does with the program's references it does here, like any thread of the program. */
static void collect(JNIEnv *env, jclass class, struct thread *t) {
    jobjectArray found = sifted(env, class);
    jobjectArray collected = transfer_collected(env, found);
    t->depth = 0;
    (*env)->CallStaticVoidMethod(env, ticket_class, deliver, collected);
    if ((*env)->ExceptionCheck(env)) {
        vm_fatal("out of memory for a list of references");
    }
}

/* Reference.getAndClearReferencePendingList. */
jobject JNICALL hook_pending_list(JNIEnv *env, jclass class) {
    if (!agent_is_on()) {
        return ((jobject(JNICALL *)(JNIEnv *, jclass))original_hook_pending_list)(env, class);
    }
    if (self == NULL) {
        return NULL; /* it comes back as a managed thread, see below; the list stays where it is */
    }
    jobject list = (*env)->NewLocalRef(env, others);
    (*env)->DeleteGlobalRef(env, others);
    others = NULL;
    return list;
}

static struct thread *from_outside(JNIEnv *env) {
    jthread thread;
    if ((*jvmti)->GetCurrentThread(jvmti, &thread) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't tell which thread this is");
    }
    return threads_known_outsider(env, thread, REFERENCE_HANDLER);
}

/* Reference.waitForReferencePendingList. */
void JNICALL hook_await_pending_list(JNIEnv *env, jclass class) {
    void(JNICALL * await)(JNIEnv *, jclass) = original_hook_await_pending_list;
    if (!agent_is_on()) {
        await(env, class);
        return;
    }
    struct thread *t = self;
    if (t == NULL) {
        t = from_outside(env);
        t->depth = 1;
        if (RECORDING) {
            await(env, class);
        }
        t->rejoining = true;
        baton_join(t, -1);
    } else {
        t->depth = 1;
        enum passage passage = baton_pass(t, REASON_COLLECTOR);
        if (passage != FOLLOWED) {
            if (passage == HELD) {
                baton_leave(t, REASON_COLLECTOR);
            }
            await(env, class);
            baton_return(t);
        }
    }
    collect(env, class, t);
}

void references_summon_handler(void) {
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) {
        vm_fatal("a thread that is not the VM's follows the log");
    }
    (*env)->CallStaticVoidMethod(env, ticket_class, drop_one);
    if ((*env)->ExceptionCheck(env) || (*jvmti)->ForceGarbageCollection(jvmti) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't collect its garbage");
    }
}

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

#include "agent.h"
#include "baton.h"
#include "classes.h"
#include "outsiders.h"
#include "reference_table.h"
#include "stubs.h"
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
    return vmstructs_collects_concurrently();
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
        reference_table_enter(env, n, reference);
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
    reference_table_program_cleared(key);
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
    reference_table_free(env);
}

/* Tickets of before the takeover hold their referents. */
void references_let_go(JNIEnv *env) {
    const jlong tag = (jlong)&ticket_class;
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
    const jlong tag = (jlong)&last_number; /* like no other agent's */
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
            reference = reference_table_take(env, (jlong)n);
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

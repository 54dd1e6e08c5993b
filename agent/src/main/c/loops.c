// SPDX-License-Identifier: Apache-2.0
#include "loops.h"

#include "tape.h"
#include "vm.h"

static jclass hooks_class;
static jfieldID budget_field;
static jfieldID quantum_field;
static jfieldID yield_points_field;
static jfieldID asks_field;

static jfieldID hooks_field(JNIEnv *env, const char *name, const char *signature) {
    jfieldID field = (*env)->GetStaticFieldID(env, hooks_class, name, signature);
    if (field == NULL) {
        vm_fatal("the agent's jar doesn't belong to this library");
    }
    return field;
}

void loops_init(JNIEnv *env, jclass hooks) {
    hooks_class = hooks;
    budget_field = hooks_field(env, "budget", "I");
    quantum_field = hooks_field(env, "quantum", "I");
    yield_points_field = hooks_field(env, "yieldPoints", "J");
    asks_field = hooks_field(env, "asks", "Z");
    loops_ask(env, !RECORDING);
}

int64_t loops_yield_points(JNIEnv *env) {
    return (*env)->GetStaticLongField(env, hooks_class, yield_points_field);
}

void loops_set_yield_points(JNIEnv *env, int64_t count) {
    (*env)->SetStaticLongField(env, hooks_class, yield_points_field, count);
}

int64_t loops_passes_of(JNIEnv *env, int64_t yield_points) {
    return yield_points * ((int64_t)(*env)->GetStaticIntField(env, hooks_class, quantum_field) + 1);
}

int64_t loops_passes(JNIEnv *env) {
    jint quantum = (*env)->GetStaticIntField(env, hooks_class, quantum_field);
    jint budget = (*env)->GetStaticIntField(env, hooks_class, budget_field);
    return loops_passes_of(env, loops_yield_points(env)) + (quantum - budget);
}

void loops_set_passes(JNIEnv *env, int64_t passes) {
    jint quantum = (*env)->GetStaticIntField(env, hooks_class, quantum_field);
    int64_t of_one = loops_passes_of(env, 1);
    loops_set_yield_points(env, passes / of_one);
    (*env)->SetStaticIntField(env, hooks_class, budget_field, quantum - (jint)(passes % of_one));
}

void loops_ask(JNIEnv *env, bool ask) {
    (*env)->SetStaticBooleanField(env, hooks_class, asks_field, ask);
}

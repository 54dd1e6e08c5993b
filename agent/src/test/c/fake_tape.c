// SPDX-License-Identifier: Apache-2.0
#include "fake_tape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "divergence.h"
#include "vm.h"

enum direction tape_direction;
JavaVM *vm;
jvmtiEnv *jvmti;
int vm_feature;

jmp_buf fake_tape_diverged;
const char *fake_tape_code;

static uint8_t bytes[1 << 16];
static size_t length;
static size_t at;

void fake_tape_record(void) {
    tape_direction = RECORD;
    length = 0;
}

void fake_tape_replay(void) {
    tape_direction = REPLAY;
    at = 0;
}

bool fake_tape_is_used_up(void) {
    return at == length;
}

void tape_bytes(void *address, size_t count) {
    if (RECORDING) {
        if (count > sizeof bytes - length) {
            vm_fatal("the test's tape is full");
        }
        memcpy(bytes + length, address, count);
        length += count;
        return;
    }
    if (count > length - at) {
        tape_diverge("U003", "%zu bytes are not on the tape", count);
    }
    memcpy(address, bytes + at, count);
    at += count;
}

void tape_long(int64_t *value) {
    tape_bytes(value, sizeof *value);
}

void tape_unsigned(uint64_t *value) {
    tape_bytes(value, sizeof *value);
}

void tape_int(int32_t *value) {
    tape_bytes(value, sizeof *value);
}

_Noreturn void tape_diverge(const char *code, const char *format, ...) {
    (void)format;
    fake_tape_code = code;
    longjmp(fake_tape_diverged, 1);
}

/* A replay that does not follow. */
void divergence_of_output(const char *format, ...) {
    tape_diverge("U007", "%s", format);
}

/* ---- of the VM: what the code under test calls only with a real one, or to end ---------------------------- */

_Noreturn void vm_fatal(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

/* Set-up asks for classes and fields; no test uses them. */
jclass vm_class(JNIEnv *env, const char *name) {
    (void)env;
    (void)name;
    return NULL;
}

jfieldID vm_field(JNIEnv *env, jclass class, const char *name, const char *signature) {
    (void)env;
    (void)class;
    (void)name;
    (void)signature;
    return NULL;
}

void *vm_symbol(const char *name) {
    (void)name;
    return NULL;
}

// SPDX-License-Identifier: Apache-2.0
#include "vm.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Stacks of frameworks are deep; 16 bytes each. */
#define STACK_FRAMES 1024

JavaVM *vm;
jvmtiEnv *jvmti;
int vm_feature;

static void *handles[8];
static int handle_count;

void vm_open_libraries(const char *java_home) {
    static const char *const names[] = {"server/libjvm.so", "libjava.so", "libnio.so", "libnet.so"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[4096];
        if ((size_t)snprintf(path, sizeof path, "%s/lib/%s", java_home, names[i]) >= sizeof path) {
            vm_fatal("the path of the JDK is too long: %s", java_home);
        }
        void *handle = dlopen(path, RTLD_NOW);
        if (handle == NULL) {
            vm_fatal("can't open %s (HotSpot 17 and 25 on Linux x86-64 are supported): %s", path, dlerror());
        }
        handles[handle_count++] = handle;
    }
}

void *vm_symbol(const char *name) {
    for (int i = 0; i < handle_count; i++) {
        void *symbol = dlsym(handles[i], name);
        if (symbol != NULL) {
            return symbol;
        }
    }
    return NULL;
}

jclass vm_class(JNIEnv *env, const char *name) {
    jclass local = (*env)->FindClass(env, name);
    jclass global = local == NULL ? NULL : (*env)->NewGlobalRef(env, local);
    if (global == NULL) {
        vm_fatal("this JDK has no class %s: HotSpot 17 and 25 are supported", name);
    }
    (*env)->DeleteLocalRef(env, local);
    return global;
}

jfieldID vm_field(JNIEnv *env, jclass class, const char *name, const char *signature) {
    jfieldID field = (*env)->GetFieldID(env, class, name, signature);
    if (field == NULL) {
        vm_fatal("this JDK has no field %s %s: HotSpot 17 and 25 are supported", name, signature);
    }
    return field;
}

static jmethodID found(jmethodID method, const char *name, const char *signature) {
    if (method == NULL) {
        vm_fatal("this JDK has no method %s%s: HotSpot 17 and 25 are supported", name, signature);
    }
    return method;
}

jmethodID vm_method(JNIEnv *env, jclass class, const char *name, const char *signature) {
    return found((*env)->GetMethodID(env, class, name, signature), name, signature);
}

jmethodID vm_static_method(JNIEnv *env, jclass class, const char *name, const char *signature) {
    return found((*env)->GetStaticMethodID(env, class, name, signature), name, signature);
}

void vm_bind(JNIEnv *env, jclass class, const JNINativeMethod *methods, jint count) {
    if (class == NULL || (*env)->RegisterNatives(env, class, methods, count) != JNI_OK) {
        vm_fatal("the agent's jar doesn't belong to this library");
    }
}

void vm_method_name(jmethodID method, char *text, size_t size) {
    char *name = NULL;
    char *class = NULL;
    jclass declaring;
    text[0] = 0;
    if ((*jvmti)->GetMethodName(jvmti, method, &name, NULL, NULL) == JVMTI_ERROR_NONE &&
        (*jvmti)->GetMethodDeclaringClass(jvmti, method, &declaring) == JVMTI_ERROR_NONE &&
        (*jvmti)->GetClassSignature(jvmti, declaring, &class, NULL) == JVMTI_ERROR_NONE) {
        for (char *c = class; *c != 0; c++) {
            *c = *c == '/' ? '.' : *c == ';' ? 0 : *c;
        }
        snprintf(text, size, "%s.%s", class + 1, name);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)class);
}

void vm_want_lines(void) {
    static const jvmtiCapabilities wanted = {.can_get_source_file_name = 1, .can_get_line_numbers = 1};
    if ((*jvmti)->AddCapabilities(jvmti, &wanted) != JVMTI_ERROR_NONE) {
        vm_fatal("this VM tells no line numbers: HotSpot 17 and 25 are supported");
    }
}

/* 0: not known. */
static int line_of(const jvmtiFrameInfo *frame) {
    jint count = 0;
    jvmtiLineNumberEntry *table = NULL;
    int line = 0;
    jlocation best = -1;
    if ((*jvmti)->GetLineNumberTable(jvmti, frame->method, &count, &table) == JVMTI_ERROR_NONE) {
        for (jint i = 0; i < count; i++) {
            if (table[i].start_location <= frame->location && table[i].start_location > best) {
                best = table[i].start_location;
                line = table[i].line_number;
            }
        }
        (*jvmti)->Deallocate(jvmti, (unsigned char *)table);
    }
    return line;
}

void vm_frame(const jvmtiFrameInfo *frame, char *text, size_t size) {
    vm_method_name(frame->method, text, size);
    jclass declaring;
    char *source = NULL;
    if ((*jvmti)->GetMethodDeclaringClass(jvmti, frame->method, &declaring) != JVMTI_ERROR_NONE ||
        (*jvmti)->GetSourceFileName(jvmti, declaring, &source) != JVMTI_ERROR_NONE) {
        return;
    }
    size_t length = strlen(text);
    int line = line_of(frame);
    if (line > 0) {
        snprintf(text + length, size - length, "(%s:%d)", source, line);
    } else {
        snprintf(text + length, size - length, "(%s)", source);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)source);
}

char *vm_copy_string(JNIEnv *env, jstring string) {
    const char *chars = (*env)->GetStringUTFChars(env, string, NULL);
    char *copy = chars == NULL ? NULL : strdup(chars);
    if (copy == NULL) {
        vm_fatal("out of memory at start");
    }
    (*env)->ReleaseStringUTFChars(env, string, chars);
    return copy;
}

static bool is_on_stack(const char *one, const char *other) {
    jvmtiFrameInfo frames[STACK_FRAMES];
    jint count = 0;
    if ((*jvmti)->GetStackTrace(jvmti, NULL, 0, STACK_FRAMES, frames, &count) != JVMTI_ERROR_NONE) {
        return false;
    }
    bool found = false;
    for (jint i = 0; i < count && !found; i++) {
        char *name = NULL;
        if ((*jvmti)->GetMethodName(jvmti, frames[i].method, &name, NULL, NULL) == JVMTI_ERROR_NONE) {
            found = strcmp(name, one) == 0 || strcmp(name, other) == 0;
            (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
        }
    }
    return found;
}

bool vm_initialises_class(void) {
    return is_on_stack("<clinit>", "<clinit>");
}

bool vm_is_busy_with_class(void) {
    return is_on_stack("<clinit>", "loadClass");
}

static bool is_branch(unsigned char opcode) {
    return (opcode >= 0x99 && opcode <= 0xa7) /* ifeq to goto */ || opcode == 0xaa || opcode == 0xab /* switches */ ||
           (opcode >= 0xc6 && opcode <= 0xc8) /* ifnull, ifnonnull, goto_w */;
}

static bool may_name_class(unsigned char opcode) {
    return (opcode >= 0x12 && opcode <= 0x14) /* ldc */ || (opcode >= 0xb2 && opcode <= 0xc5) /* getstatic and on */;
}

bool vm_asks_for_compiler(void) {
    enum { HOOK_FRAMES = 3 }; /* Hooks.load0, Hooks.load, loadClass */
    jvmtiFrameInfo frame;
    jint count = 0;
    jboolean native = true;
    jint length = 0;
    unsigned char *code = NULL;
    if ((*jvmti)->GetStackTrace(jvmti, NULL, HOOK_FRAMES, 1, &frame, &count) != JVMTI_ERROR_NONE || count == 0 ||
        (*jvmti)->IsMethodNative(jvmti, frame.method, &native) != JVMTI_ERROR_NONE || native ||
        (*jvmti)->GetBytecodes(jvmti, frame.method, &length, &code) != JVMTI_ERROR_NONE) {
        return false;
    }
    unsigned char opcode = frame.location >= 0 && frame.location < length ? code[frame.location] : 0;
    bool asks = is_branch(opcode) || (frame.location == 0 && !may_name_class(opcode));
    (*jvmti)->Deallocate(jvmti, code);
    return asks;
}

static void say(const char *format, va_list arguments) {
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    dprintf(STDERR_FILENO, "understudy: %s\n", line);
}

void vm_note(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

_Noreturn void vm_fatal(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    _exit(2);
}

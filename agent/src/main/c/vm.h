// SPDX-License-Identifier: Apache-2.0
/* The VM around us: JVMTI environment, and the classes, fields and methods of java.base that hooks use. */
#ifndef UNDERSTUDY_VM_H
#define UNDERSTUDY_VM_H

#include <jvmti.h>
#include <stdbool.h>
#include <stddef.h>

extern JavaVM *vm;
extern jvmtiEnv *jvmti;
extern int vm_feature; /* 17, 25 */

void vm_open_libraries(const char *java_home);

/* A symbol of libjvm or of a library of java.base (libjava, libnio, libnet), NULL if absent. Never loads a library
 * twice. */
void *vm_symbol(const char *name);

/* Classes (global references), fields and methods of java.base; what is missing ends the start with one line. */
jclass vm_class(JNIEnv *env, const char *name);
jfieldID vm_field(JNIEnv *env, jclass class, const char *name, const char *signature);
jmethodID vm_method(JNIEnv *env, jclass class, const char *name, const char *signature);

jmethodID vm_static_method(JNIEnv *env, jclass class, const char *name, const char *signature);

/* Natives of a class of the agent's own; NULL: it was not found. */
void vm_bind(JNIEnv *env, jclass class, const JNINativeMethod *methods, jint count);

/* A copy to be freed, or to be kept. */
char *vm_copy_string(JNIEnv *env, jstring string);

/* java.lang.System.nanoTime; empty if the VM doesn't tell. */
void vm_method_name(jmethodID method, char *text, size_t size);
/* The same with the file and, after vm_want_lines, the line: com.shop.Cart.add(Cart.java:12). */
void vm_frame(const jvmtiFrameInfo *frame, char *text, size_t size);
/* Replay only: production needs no capability for it. */
void vm_want_lines(void);

/* Is a class initialiser on the calling thread's stack? Some 10 us. */
bool vm_initialises_class(void);
/*
 * Does it initialise a class, or load one? The VM asks for classes at moments of its own (classes.h), which are on the
 * tape with the place between two events only: if others ran while it loads, they could see how far this thread has
 * come since.
 */
bool vm_is_busy_with_class(void);

/*
 * In a hook at the start of a loader's loadClass: is the class asked for because a method has become hot (classes.h)?
 * Then the frame that has asked is at a branch, or at its first instruction, which names no class. Some us.
 */
bool vm_asks_for_compiler(void);

/* The recording, or the start, can't go on: one line on stderr, "understudy: ...", and exit code 2. */
_Noreturn void vm_fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* One line on stderr, "understudy: ...". */
void vm_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

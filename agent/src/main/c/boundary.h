// SPDX-License-Identifier: Apache-2.0
/*
 * The boundary: natives of java.base replaced at the JNI level by stubs that are generated from natives.table.
 */
#ifndef UNDERSTUDY_BOUNDARY_H
#define UNDERSTUDY_BOUNDARY_H

#include <jni.h>
#include <stdbool.h>
#include <stdint.h>

/* One row of the table, as generated. */
struct native {
    const char *class_name; /* java/io/FileInputStream */
    const char *name;       /* readBytes */
    const char *signature;  /* ([BII)I */
    const char *symbol;     /* exported symbol of the original, NULL: Java_ + mangled name */
    const char *kind;       /* input, output, control, clock, hash, schedule */
    void *stub;
    void **original; /* where the stub finds the original; set when bound */
};

/* Natives that stay as they are; in class and name, * stands for any characters. */
struct staying {
    const char *class_name;
    const char *name;
    const char *kind; /* pure, real, refused, unknown */
    const char *why;
    const char *remedy; /* what the user can do about it */
};

extern struct native natives[];
extern const int native_count;  /* recorded ones: they are the sites of the log */
extern const int watched_count; /* behind them: what stays, but is called through a stub */
extern const struct staying staying[];
extern const int staying_count;

/* Sets up classes, fields and pass-through paths (java home, class path entries, agent jar; absolute). Before any
 * binding. */
void boundary_init(JNIEnv *env, const char *const *passed_paths, int passed_count);

/* Replaces the natives of classes that are loaded already; the others are replaced when they bind. Returns how many. */
int boundary_install(JNIEnv *env);

/*
 * NativeMethodBind: the address to use in place of `address` for this method (remembering the original), NULL to leave
 * it. Called on any thread, also while a class links: calls no Java.
 */
void *boundary_bind(const char *class_name, const char *name, const char *signature, void *address);

/*
 * What the table says of a native: its kind; pure, real or refused for those that have no stub; NULL if it is in no
 * row, so that what it tells the program is not known. Any thread; calls no Java.
 */
const char *boundary_classified(const char *class_name, const char *name, const char *signature);

/* The site of the events of a native that has a handler. */
uint32_t boundary_site(void *handler);

/* The row of a native that is refused, or in no row; NULL: it is recorded, needs no recording, or its stub tells. */
const struct staying *boundary_unrecorded(const char *class_name, const char *name, const char *signature);

#endif

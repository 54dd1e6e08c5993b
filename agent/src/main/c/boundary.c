// SPDX-License-Identifier: Apache-2.0
#include "boundary.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "descriptors.h"
#include "fnv.h"
#include "tape.h"
#include "vm.h"

#define BUCKETS 512

static int first_in[BUCKETS]; /* row number + 1 */
static int *next_row;
static int row_count;

static uint32_t bucket_of(const char *class_name, const char *name) {
    return fnv1a(fnv1a(FNV_START, class_name, strlen(class_name)), name, strlen(name)) % BUCKETS;
}

void boundary_init(JNIEnv *env, const char *const *passed_paths, int passed_count) {
    row_count = native_count + watched_count;
    next_row = calloc((size_t)row_count, sizeof *next_row);
    if (next_row == NULL) {
        vm_fatal("out of memory at start");
    }
    for (int i = 0; i < row_count; i++) {
        uint32_t bucket = bucket_of(natives[i].class_name, natives[i].name);
        next_row[i] = first_in[bucket];
        first_in[bucket] = i + 1;
    }
    descriptors_init(env, passed_paths, passed_count);
}

static struct native *find(const char *class_name, const char *name, const char *signature) {
    for (int i = first_in[bucket_of(class_name, name)]; i != 0; i = next_row[i - 1]) {
        struct native *row = &natives[i - 1];
        if (strcmp(row->class_name, class_name) == 0 && strcmp(row->name, name) == 0 &&
            strcmp(row->signature, signature) == 0) {
            return row;
        }
    }
    return NULL;
}

/* As Pattern.matches in generator/Table.java. */
static bool glob_matches(const char *glob, const char *text) {
    for (; *glob != 0 && *glob != '*'; glob++, text++) {
        if (*glob != *text) {
            return false;
        }
    }
    if (*glob == 0) {
        return *text == 0;
    }
    if (glob[1] == 0) {
        return true;
    }
    for (; *text != 0; text++) {
        if (glob_matches(glob + 1, text)) {
            return true;
        }
    }
    return glob_matches(glob + 1, text);
}

static const struct staying *find_staying(const char *class_name, const char *name) {
    for (int i = 0; i < staying_count; i++) {
        if (glob_matches(staying[i].class_name, class_name) && glob_matches(staying[i].name, name)) {
            return &staying[i];
        }
    }
    return NULL;
}

const char *boundary_classified(const char *class_name, const char *name, const char *signature) {
    const struct native *row = find(class_name, name, signature);
    if (row != NULL) {
        return row->kind;
    }
    const struct staying *stays = find_staying(class_name, name);
    return stays == NULL ? NULL : stays->kind;
}

uint32_t boundary_site(void *handler) {
    for (int i = 0; i < native_count; i++) {
        if (natives[i].stub == handler) {
            return SITE_FIRST_NATIVE + (uint32_t)i;
        }
    }
    vm_fatal("a handler has no row in the table of natives");
}

const struct staying *boundary_unrecorded(const char *class_name, const char *name, const char *signature) {
    static const struct staying unknown = {"*", "*", "unknown", "native code that Understudy does not know", ""};
    if (find(class_name, name, signature) != NULL) {
        return NULL;
    }
    const struct staying *stays = find_staying(class_name, name);
    if (stays == NULL) {
        return &unknown;
    }
    return strcmp(stays->kind, "refused") == 0 ? stays : NULL;
}

/* Registered for a moment, so that the VM sees a change when the class registers its own functions again. */
static void placeholder(void) {
}

void *boundary_bind(const char *class_name, const char *name, const char *signature, void *address) {
    struct native *row = find(class_name, name, signature);
    if (row == NULL || address == row->stub || address == (void *)placeholder) {
        return NULL;
    }
    *row->original = address;
    return row->stub;
}

static int replace(JNIEnv *env, jclass class, const struct native *row, void *function) {
    JNINativeMethod method = {(char *)row->name, (char *)row->signature, function};
    if ((*env)->RegisterNatives(env, class, &method, 1) == JNI_OK) {
        return 1;
    }
    (*env)->ExceptionClear(env); /* this JDK has no such native */
    return 0;
}

/* Rows of one class that is loaded: its natives are bound, or will be, to the exported symbol. */
static int replace_loaded(JNIEnv *env, jclass class, const char *class_name) {
    int replaced = 0;
    bool again = false;
    for (int i = 0; i < row_count; i++) {
        struct native *row = &natives[i];
        if (strcmp(row->class_name, class_name) != 0) {
            continue;
        }
        if (row->symbol == NULL) {
            again |= replace(env, class, row, (void *)placeholder) == 1;
            continue;
        }
        void *original = vm_symbol(row->symbol);
        void *before = *row->original;
        if (original != NULL) {
            *row->original = original; /* before the stub can be called */
            if (replace(env, class, row, row->stub) == 1) {
                replaced++;
            } else {
                *row->original = before; /* two rows may share a handler, of which a JDK has one */
            }
        }
    }
    if (again) {
        jmethodID method = (*env)->GetStaticMethodID(env, class, "registerNatives", "()V");
        if (method == NULL) {
            vm_fatal("this JDK's %s has no registerNatives: HotSpot 17 and 25 are supported", class_name);
        }
        (*env)->CallStaticVoidMethod(env, class, method);
    }
    return replaced;
}

int boundary_install(JNIEnv *env) {
    jint count = 0;
    jclass *classes = NULL;
    int replaced = 0;
    if ((*jvmti)->GetLoadedClasses(jvmti, &count, &classes) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't tell which classes are loaded");
    }
    for (jint c = 0; c < count; c++) {
        char *signature = NULL;
        if ((*jvmti)->GetClassSignature(jvmti, classes[c], &signature, NULL) == JVMTI_ERROR_NONE &&
            signature[0] == 'L') {
            signature[strlen(signature) - 1] = 0;
            bool listed = false;
            for (int i = 0; i < row_count && !listed; i++) {
                listed = strcmp(natives[i].class_name, signature + 1) == 0;
            }
            if (listed) {
                replaced += replace_loaded(env, classes[c], signature + 1);
            }
        }
        (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
        (*env)->DeleteLocalRef(env, classes[c]);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)classes);
    return replaced;
}

// SPDX-License-Identifier: Apache-2.0
#include "uncaught.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baton.h"
#include "tape.h"
#include "vm.h"

/* A program that throws away one thread after the other needs no longer list. */
#define MOST_LINES 100

static char *file;
static int lines; /* holder only */

void uncaught_init(const char *log_directory) {
    size_t size = strlen(log_directory) + sizeof "/uncaught";
    file = malloc(size);
    if (file == NULL) {
        vm_fatal("out of memory at start");
    }
    snprintf(file, size, "%s/uncaught", log_directory);
}

/* "Ljava/lang/Error;" becomes java.lang.Error. */
static void to_name(char *signature) {
    size_t length = strlen(signature);
    memmove(signature, signature + 1, length);
    signature[length - 2] = 0;
    for (char *c = signature; *c != 0; c++) {
        *c = *c == '/' ? '.' : *c;
    }
}

static void append(const char *thread, const char *exception) {
    char name[sizeof self->name];
    for (size_t i = 0; i < sizeof name; i++) {
        name[i] = thread[i] > 0 && thread[i] < ' ' ? '?' : thread[i]; /* tabs and line ends have a meaning here */
    }
    int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0) {
        dprintf(fd, "%s\t%s\n", name, exception);
        close(fd);
    }
}

void JNICALL hook_uncaught(JNIEnv *env, jclass hooks, jobject exception) {
    (void)hooks;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return;
    }
    jclass class = exception == NULL ? NULL : (*env)->GetObjectClass(env, exception);
    char *signature = NULL;
    if (RECORDING && class != NULL && lines < MOST_LINES &&
        (*jvmti)->GetClassSignature(jvmti, class, &signature, NULL) == JVMTI_ERROR_NONE) {
        lines++;
        to_name(signature);
        append(t->name, signature);
        (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
    }
    (*env)->DeleteLocalRef(env, class);
    t->depth = 0;
}

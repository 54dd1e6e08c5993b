// SPDX-License-Identifier: Apache-2.0
/*
 * Native libraries that the program loads, such as those that come in a jar and are unpacked when needed: at replay
 * nothing was unpacked, so what is loaded is on the tape. Libraries of the JDK and the class path pass.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "baton.h"
#include "boundary.h"
#include "descriptors.h"
#include "stubs.h"
#include "tape.h"
#include "vm.h"

#define ABSENT (-1)

struct content {
    int64_t length; /* or ABSENT */
    char *bytes;
};

/* Replay: where the library is meanwhile; the folder is empty if it is where it was. */
struct moved {
    char folder[PATH_MAX / 2];
    char path[PATH_MAX];
};

static struct content read_file(const char *path) {
    struct content content = {ABSENT, NULL};
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return content;
    }
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        content.bytes = malloc((size_t)status.st_size + 1);
        int64_t length = 0;
        ssize_t count = content.bytes == NULL ? 0 : 1;
        while (count > 0 && length < status.st_size) {
            count = read(fd, content.bytes + length, (size_t)(status.st_size - length));
            length += count > 0 ? count : 0;
        }
        content.length = length == status.st_size ? length : ABSENT;
    }
    close(fd);
    return content;
}

static void write_file(const char *path, const struct content *content) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    int64_t written = 0;
    ssize_t count = 1;
    while (fd >= 0 && count > 0 && written < content->length) {
        count = write(fd, content->bytes + written, (size_t)(content->length - written));
        written += count > 0 ? count : 0;
    }
    if (fd < 0 || written < content->length) {
        vm_fatal("can't write %s, which replay needs for a native library: %s", path, strerror(errno));
    }
    close(fd);
}

/* A library under its own file name, by which some find out how they were loaded. The folder is gone after the load. */
static void unpack(struct moved *moved, const char *path, const struct content *content) {
    const char *root = getenv("TMPDIR");
    const char *slash = strrchr(path, '/');
    snprintf(moved->folder, sizeof moved->folder, "%s/understudy-XXXXXX", root == NULL ? "/tmp" : root);
    if (mkdtemp(moved->folder) == NULL) {
        vm_fatal("can't make a folder %s, which replay needs for a native library: %s", moved->folder, strerror(errno));
    }
    snprintf(moved->path, sizeof moved->path, "%s/%s", moved->folder, slash == NULL ? path : slash + 1);
    write_file(moved->path, content);
}

/* With the gate entered. */
static void transfer(struct moved *moved, const char *path, uint32_t site) {
    struct content here = read_file(path);
    struct content then = here;
    tape_open(site, &then.length);
    if (!RECORDING && then.length != ABSENT) {
        then.bytes = malloc((size_t)then.length + 1);
        if (then.bytes == NULL) {
            vm_fatal("out of memory for a native library of %ld bytes", (long)then.length);
        }
    }
    if (then.length != ABSENT) {
        tape_bytes(then.bytes, (size_t)then.length);
    }
    tape_close();
    if (!RECORDING && then.length != ABSENT) {
        if (here.length != then.length || memcmp(here.bytes, then.bytes, (size_t)then.length) != 0) {
            unpack(moved, path, &then);
        }
        free(then.bytes);
    }
    free(here.bytes);
}

/* The name to load in place of this one. */
static jstring move(JNIEnv *env, struct moved *moved, jstring name, void *hook) {
    moved->folder[0] = 0;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return name;
    }
    const char *path = path_passed(env, name) ? NULL : (*env)->GetStringUTFChars(env, name, NULL);
    if (path != NULL) {
        transfer(moved, path, boundary_site(hook));
        (*env)->ReleaseStringUTFChars(env, name, path);
    }
    gate_leave(t); /* before the load: JNI_OnLoad is the program's code */
    return moved->folder[0] == 0 ? name : (*env)->NewStringUTF(env, moved->path);
}

static void clean_up(const struct moved *moved) {
    if (moved->folder[0] != 0) {
        unlink(moved->path);
        rmdir(moved->folder);
    }
}

/* NativeLibraries.load of 17 */
jboolean JNICALL hook_load_library_17(JNIEnv *env, jclass class, jobject library, jstring name, jboolean builtin,
                                      jboolean jni, jboolean throws) {
    struct moved moved = {.folder = ""};
    jboolean(JNICALL * original)(JNIEnv *, jclass, jobject, jstring, jboolean, jboolean, jboolean) =
        original_hook_load_library_17;
    jstring there = builtin ? name : move(env, &moved, name, (void *)hook_load_library_17);
    jboolean loaded = original(env, class, library, there, builtin, jni, throws);
    clean_up(&moved);
    return loaded;
}

/* NativeLibraries.load */
jboolean JNICALL hook_load_library(JNIEnv *env, jclass class, jobject library, jstring name, jboolean builtin,
                                   jboolean throws) {
    struct moved moved = {.folder = ""};
    jboolean(JNICALL * original)(JNIEnv *, jclass, jobject, jstring, jboolean, jboolean) = original_hook_load_library;
    jstring there = builtin ? name : move(env, &moved, name, (void *)hook_load_library);
    jboolean loaded = original(env, class, library, there, builtin, throws);
    clean_up(&moved);
    return loaded;
}

/* RawNativeLibraries.load0: java.lang.foreign */
jboolean JNICALL hook_load_raw_library(JNIEnv *env, jclass class, jobject library, jstring name) {
    struct moved moved = {.folder = ""};
    jboolean(JNICALL * original)(JNIEnv *, jclass, jobject, jstring) = original_hook_load_raw_library;
    jboolean loaded = original(env, class, library, move(env, &moved, name, (void *)hook_load_raw_library));
    clean_up(&moved);
    return loaded;
}

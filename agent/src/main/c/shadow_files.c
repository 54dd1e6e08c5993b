// SPDX-License-Identifier: Apache-2.0
/* Of what a standby has behind the program's descriptors: files, its own and shared ones, pipes and directories. */
#include "shadows_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm.h"

static jlong *dirs;
static int dir_count;
static int dir_capacity;

bool shadow_is_own(int number) {
    struct shadow *shadow = shadow_of(number);
    return shadow != NULL && shadow->kind == FILE_OR_PIPE;
}

/* A file of nothing, which has the position that the program's has. */
void shadow_opened(int number, const char *path, int flags) {
    struct shadow *shadow = shadow_of(number);
    shadow_made(number, memfd_create("shared", MFD_CLOEXEC));
    if (shadow != NULL) {
        shadow->kind = SHARED_FILE;
        shadow->path = strdup(path);
        shadow->flags = flags & ~(O_CREAT | O_EXCL | O_TRUNC);
        if (shadow->path == NULL) {
            vm_fatal("out of memory for the path of a file");
        }
    }
}

void shadow_opened_string(JNIEnv *env, int number, jstring path, int flags) {
    const char *chars = (*env)->GetStringUTFChars(env, path, NULL);
    if (chars == NULL) {
        vm_fatal("out of memory for the path of a file");
    }
    shadow_opened(number, chars, flags);
    (*env)->ReleaseStringUTFChars(env, path, chars);
}

void shadow_advance(int number, int64_t length) {
    struct shadow *shadow = shadow_of(number);
    if (shadow != NULL && shadow->kind == SHARED_FILE && !(shadow->flags & O_APPEND)) {
        lseek(number, length, SEEK_CUR);
    }
}

void shadow_open_shared(int number, const struct shadow *shadow) {
    off_t position = lseek(number, 0, SEEK_CUR);
    int real = open(shadow->path, shadow->flags | O_CLOEXEC);
    if (real < 0 || lseek(real, position, SEEK_SET) < 0 || dup3(real, number, O_CLOEXEC) < 0) {
        vm_note("%s can't be opened here, as the program had it: %s", shadow->path, strerror(errno));
    }
    if (real >= 0) {
        close(real);
    }
}

static void drop_bytes(int fd, int64_t length) {
    char bytes[4096];
    while (length > 0) {
        struct pollfd wanted = {fd, POLLIN, 0};
        ssize_t n = poll(&wanted, 1, 0) == 1
                        ? read(fd, bytes, length < (int64_t)sizeof bytes ? (size_t)length : sizeof bytes)
                        : -1;
        if (n <= 0) {
            vm_note("the standby's pipe, descriptor %d, has %ld bytes less than the program's", fd, (long)length);
            return;
        }
        length -= n;
    }
}

void shadow_read(int number, int64_t length) {
    struct shadow *shadow = shadow_of(number);
    if (shadow == NULL || length <= 0) {
        return;
    }
    if (shadow->kind == CONNECTION) {
        shadow->traffic.in += (uint64_t)length;
    } else if (shadow->regular) {
        lseek(number, length, SEEK_CUR);
    } else if (shadow->kind == FILE_OR_PIPE) {
        drop_bytes(number, length);
    }
}

void shadow_repeated(JNIEnv *env, const char *what) {
    jthrowable thrown = (*env)->ExceptionOccurred(env);
    if (thrown != NULL) {
        (*env)->ExceptionClear(env);
        static bool said;
        if (!said) {
            said = true;
            vm_note("%s failed here, and did not when recorded: the standby's files may not be the primary's", what);
        }
        (*env)->DeleteLocalRef(env, thrown);
    }
}

void shadow_dir(jlong dir) {
    if (dir_count == dir_capacity) {
        dir_capacity = dir_capacity == 0 ? 16 : dir_capacity * 2;
        dirs = realloc(dirs, (size_t)dir_capacity * sizeof *dirs);
        if (dirs == NULL) {
            vm_fatal("out of memory for an open directory");
        }
    }
    dirs[dir_count++] = dir;
}

bool shadow_dir_ends(jlong dir) {
    for (int i = 0; i < dir_count; i++) {
        if (dirs[i] == dir) {
            return true;
        }
    }
    return false;
}

void shadow_dir_closed(jlong dir) {
    for (int i = 0; i < dir_count; i++) {
        if (dirs[i] == dir) {
            dirs[i] = dirs[--dir_count];
            return;
        }
    }
}

void shadow_pair(JNIEnv *env, jintArray array) {
    int real[2] = {-1, -1};
    jint pair[2];
    (*env)->GetIntArrayRegion(env, array, 0, 2, pair);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, real) != 0) {
        vm_fatal("can't make a socket pair: %s", strerror(errno));
    }
    for (int i = 0; i < 2; i++) {
        shadow_made(pair[i], real[i]);
        struct shadow *shadow = shadow_of(pair[i]);
        if (shadow != NULL) {
            shadow->kind = FILE_OR_PIPE;
        }
    }
}

#define MAP_MODE_READ_WRITE 1

void *shadow_mapping(int number, jint mode, jlong position, jlong length) {
    struct stat status;
    if (!shadows_on || mode != MAP_MODE_READ_WRITE || !shadow_is_own(number) || fstat(number, &status) != 0 ||
        status.st_size < position + length) {
        return NULL; /* behind the file's end there would be no memory */
    }
    void *at = mmap(NULL, (size_t)length, PROT_READ | PROT_WRITE, MAP_SHARED, number, position);
    return at == MAP_FAILED ? NULL : at;
}

// SPDX-License-Identifier: Apache-2.0
#include "undo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptors.h"
#include "fnv.h"
#include "vm.h"

static const char *folder;
static int manifest = -1;
static unsigned saved;

/* Paths that are in the manifest: open addressing, at most half full. */
static struct {
    char **paths;
    size_t count;
    size_t capacity;
} noted;

static size_t slot_of(const char *path) {
    size_t slot = fnv1a(FNV_START, path, strlen(path)) & (noted.capacity - 1);
    while (noted.paths[slot] != NULL && strcmp(noted.paths[slot], path) != 0) {
        slot = (slot + 1) & (noted.capacity - 1);
    }
    return slot;
}

static void grow(void) {
    char **old = noted.paths;
    size_t before = noted.capacity;
    noted.capacity = before == 0 ? 256 : before * 2;
    noted.paths = calloc(noted.capacity, sizeof *noted.paths);
    if (noted.paths == NULL) {
        vm_fatal("out of memory for the paths of %zu files", noted.count);
    }
    for (size_t i = 0; i < before; i++) {
        if (old[i] != NULL) {
            noted.paths[slot_of(old[i])] = old[i];
        }
    }
    free(old);
}

/* False: it was. */
static bool remember(const char *path) {
    if (noted.count * 2 >= noted.capacity) {
        grow();
    }
    size_t slot = slot_of(path);
    if (noted.paths[slot] != NULL) {
        return false;
    }
    noted.paths[slot] = strdup(path);
    if (noted.paths[slot] == NULL) {
        vm_fatal("out of memory for the paths of %zu files", noted.count);
    }
    noted.count++;
    return true;
}

void undo_start(const char *where) {
    char path[PATH_MAX];
    if (mkdir(where, 0700) != 0 || snprintf(path, sizeof path, "%s/manifest", where) >= PATH_MAX ||
        (manifest = descriptor_pass(open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600))) < 0) {
        vm_fatal("can't make %s, where the standby's files are kept as they were: %s", where, strerror(errno));
    }
    folder = where;
}

/* False, and errno: not all of it. */
static bool copy(const char *from, const char *to) {
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool whole = out >= 0;
    struct stat status;
    whole = whole && fstat(in, &status) == 0;
    for (off_t left = whole ? status.st_size : 0; whole && left > 0;) {
        ssize_t n = sendfile(out, in, NULL, (size_t)left);
        whole = n > 0;
        left -= n;
    }
    int error = errno;
    if (in >= 0) {
        close(in);
    }
    if (out >= 0) {
        close(out);
    }
    errno = error;
    return whole;
}

/* In one write: a line that is not whole was never acted on. */
static void append(const char *line, int length) {
    if (length >= PATH_MAX + 64 || write(manifest, line, (size_t)length) != length) {
        vm_fatal("can't write down what the standby's files were: %s", strerror(errno));
    }
}

static void save(const char *path, const struct stat *status) {
    char line[PATH_MAX + 64];
    char to[PATH_MAX];
    unsigned mode = status->st_mode & 07777;
    if (S_ISDIR(status->st_mode)) {
        append(line, snprintf(line, sizeof line, "folder %o %s\n", mode, path));
    } else if (S_ISREG(status->st_mode)) {
        snprintf(to, sizeof to, "%s/%u", folder, saved);
        if (!copy(path, to)) {
            vm_fatal("can't keep %s as it was, in %s: %s", path, to, strerror(errno));
        }
        append(line, snprintf(line, sizeof line, "file %u %o %s\n", saved++, mode, path));
    } else {
        append(line, snprintf(line, sizeof line, "other %s\n", path));
    }
}

void undo_note(const char *path) {
    char absolute[PATH_MAX];
    char line[PATH_MAX + 64];
    struct stat status;
    if (manifest < 0 || strchr(path, '\n') != NULL) {
        return;
    }
    if (path[0] != '/') {
        char directory[PATH_MAX];
        if (getcwd(directory, sizeof directory) == NULL ||
            snprintf(absolute, sizeof absolute, "%s/%s", directory, path) >= PATH_MAX) {
            return; /* the program's own call will fail */
        }
        path = absolute;
    }
    if (!remember(path)) {
        return;
    }
    if (lstat(path, &status) == 0) {
        save(path, &status);
    } else {
        append(line, snprintf(line, sizeof line, "absent %s\n", path));
    }
}

void undo_stop(void) {
    if (manifest >= 0) {
        close(manifest);
        manifest = -1;
    }
}

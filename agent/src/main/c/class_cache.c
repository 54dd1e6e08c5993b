// SPDX-License-Identifier: Apache-2.0
#include "class_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "crc32c.h"
#include "fnv.h"
#include "futex.h"

#define MAGIC UINT64_C(0x3143525759445355) /* USDYWRC1 */
#define MAX_CLASS_BYTES (16 << 20)
/* More files than that are not made for one build. */
#define MAX_ENTRIES 20000
/* A slow disk, or one in another building, is asked no longer than that by one process. */
#define MAX_NS (2 * NS_PER_S)
/* Folders of builds that nobody has used for so long are removed by the next new build. */
#define MAX_AGE_S (30 * 24 * 3600)

struct entry_header {
    uint64_t magic;
    uint32_t crc; /* CRC-32C of all that follows */
    uint32_t kind;
    uint32_t original_length;
    uint32_t rewritten_length; /* the original, then the rewritten class */
};

static char folder[PATH_MAX - 64]; /* empty: there is no cache */
static _Atomic int64_t spent_ns;
static _Atomic int entries = -1; /* not counted yet */

/* ---- folders ------------------------------------------------------------------------------------------------- */

/* Nobody else can have put anything there. */
static bool is_private_folder(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool make_private_folder(const char *path) {
    return (mkdir(path, S_IRWXU) == 0 || errno == EEXIST) && is_private_folder(path);
}

static bool is_build_name(const char *name) {
    return strlen(name) == 16 && strspn(name, "0123456789abcdef") == 16;
}

static void remove_folder(const char *path) {
    DIR *directory = opendir(path);
    if (directory == NULL) {
        return;
    }
    for (struct dirent *file = readdir(directory); file != NULL; file = readdir(directory)) {
        unlinkat(dirfd(directory), file->d_name, 0);
    }
    closedir(directory);
    rmdir(path);
}

/* Of other builds. Two processes may do this at once. */
static void remove_old_builds(const char *parent) {
    DIR *directory = opendir(parent);
    if (directory == NULL) {
        return;
    }
    for (struct dirent *build = readdir(directory); build != NULL; build = readdir(directory)) {
        char path[PATH_MAX];
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", parent, build->d_name);
        if (is_build_name(build->d_name) && is_private_folder(path) && stat(path, &status) == 0 &&
            status.st_mtime < time(NULL) - MAX_AGE_S) {
            remove_folder(path);
        }
    }
    closedir(directory);
}

/* What the jar's directory of entries says of them: names, sizes, checksums. 0: can't be read. */
static uint64_t build_of(const char *jar) {
    struct { /* "end of central directory record", without a comment: made by our own build */
        uint32_t signature;
        uint16_t disks[4];
        uint32_t length, offset;
        uint16_t comment;
    } __attribute__((packed)) end;
    uint64_t hash = 0;
    int fd = open(jar, O_RDONLY | O_CLOEXEC);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (size > (off_t)sizeof end && pread(fd, &end, sizeof end, size - (off_t)sizeof end) == sizeof end &&
        end.signature == 0x06054b50 && end.length < size) {
        char *directory = malloc(end.length);
        if (directory != NULL && pread(fd, directory, end.length, end.offset) == (ssize_t)end.length) {
            hash = fnv1a_64(FNV_START_64, directory, end.length);
        }
        free(directory);
    }
    if (fd >= 0) {
        close(fd);
    }
    return hash;
}

static bool choose_parent(char *parent, size_t size, const char *chosen, const char *temporary) {
    const char *caches = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (chosen != NULL) {
        snprintf(parent, size, "%s", chosen);
        return make_private_folder(parent);
    }
    if (caches != NULL && caches[0] == '/') {
        snprintf(parent, size, "%s/understudy", caches);
        if (make_private_folder(parent)) {
            return true;
        }
    } else if (home != NULL && home[0] == '/') {
        snprintf(parent, size, "%s/.cache", home);
        mkdir(parent, S_IRWXU);
        snprintf(parent, size, "%s/.cache/understudy", home);
        if (make_private_folder(parent)) {
            return true;
        }
    }
    snprintf(parent, size, "%s", temporary);
    return make_private_folder(parent);
}

void class_cache_open(const char *jar, const char *chosen, const char *temporary) {
    char parent[PATH_MAX / 2];
    uint64_t build = build_of(jar);
    if (build == 0 || !choose_parent(parent, sizeof parent, chosen, temporary)) {
        return;
    }
    snprintf(folder, sizeof folder, "%s/%016lx", parent, (unsigned long)build);
    if (mkdir(folder, S_IRWXU) == 0) {
        remove_old_builds(parent);
    } else if (errno == EEXIST) {
        utimensat(AT_FDCWD, folder, NULL, AT_SYMLINK_NOFOLLOW); /* is in use */
    }
    if (!is_private_folder(folder)) {
        folder[0] = 0;
    }
}

/* ---- entries --------------------------------------------------------------------------------------------------- */

static void path_of(char *path, size_t size, uint32_t kind, struct class_bytes original) {
    uint64_t hash = fnv1a_64(FNV_START_64, (const char *)original.data, original.length);
    snprintf(path, size, "%s/%u-%016lx", folder, kind, (unsigned long)hash);
}

static uint32_t checksum(const struct entry_header *header, struct class_bytes original, struct class_bytes rewritten) {
    const size_t skipped = offsetof(struct entry_header, kind);
    uint32_t crc = crc32c(0, (const char *)header + skipped, sizeof *header - skipped);
    return crc32c(crc32c(crc, original.data, original.length), rewritten.data, rewritten.length);
}

/* The whole file, if it is one that this user alone can have written; data NULL if not. */
static struct class_bytes read_file(const char *path) {
    struct class_bytes file = {NULL, 0};
    struct stat status;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return file;
    }
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
        (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 && status.st_size <= MAX_CLASS_BYTES) {
        uint8_t *data = malloc((size_t)status.st_size + 1);
        if (data != NULL && read(fd, data, (size_t)status.st_size) == status.st_size) {
            file = (struct class_bytes){data, (size_t)status.st_size};
        } else {
            free(data);
        }
    }
    close(fd);
    return file;
}

/* The parts of an entry; false if it is damaged. */
static bool parse(struct class_bytes file, struct entry_header *header, struct class_bytes *original,
                  struct class_bytes *rewritten) {
    if (file.length < sizeof *header) {
        return false;
    }
    memcpy(header, file.data, sizeof *header);
    *original = (struct class_bytes){file.data + sizeof *header, header->original_length};
    *rewritten = (struct class_bytes){original->data + original->length, header->rewritten_length};
    return header->magic == MAGIC && sizeof *header + original->length + rewritten->length == file.length &&
           header->crc == checksum(header, *original, *rewritten);
}

static struct class_bytes find(uint32_t kind, struct class_bytes wanted) {
    char path[PATH_MAX];
    struct entry_header header;
    struct class_bytes original;
    struct class_bytes rewritten;
    path_of(path, sizeof path, kind, wanted);
    struct class_bytes file = read_file(path);
    struct class_bytes found = {NULL, 0};
    if (file.data == NULL) {
        return found;
    }
    if (!parse(file, &header, &original, &rewritten)) {
        unlink(path);
    } else if (header.kind == kind && original.length == wanted.length &&
               memcmp(original.data, wanted.data, wanted.length) == 0) {
        uint8_t *copy = malloc(rewritten.length + 1);
        if (copy != NULL) {
            found = (struct class_bytes){memcpy(copy, rewritten.data, rewritten.length), rewritten.length};
        }
    }
    free((void *)file.data);
    return found;
}

static bool write_all(int fd, const void *from, size_t length) {
    return write(fd, from, length) == (ssize_t)length;
}

/* Under a name of its own first, so that nobody reads half of it, and several processes may keep the same class. */
static void keep(uint32_t kind, struct class_bytes original, struct class_bytes rewritten) {
    static _Atomic unsigned drafts;
    char path[PATH_MAX];
    char draft[PATH_MAX];
    struct entry_header header = {MAGIC, 0, kind, (uint32_t)original.length, (uint32_t)rewritten.length};
    header.crc = checksum(&header, original, rewritten);
    path_of(path, sizeof path, kind, original);
    snprintf(draft, sizeof draft, "%s/new-%d-%u", folder, getpid(), drafts++);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        return;
    }
    bool whole = write_all(fd, &header, sizeof header) && write_all(fd, original.data, original.length) &&
                 write_all(fd, rewritten.data, rewritten.length);
    whole = close(fd) == 0 && whole;
    if (!whole || rename(draft, path) != 0) {
        unlink(draft);
    }
}

static bool has_room(void) {
    int count = entries;
    if (count < 0) {
        DIR *directory = opendir(folder);
        for (count = 0; directory != NULL && readdir(directory) != NULL;) {
            count++;
        }
        if (directory != NULL) {
            closedir(directory);
        }
    }
    entries = count + 1;
    return count < MAX_ENTRIES;
}

struct class_bytes class_cache_find(uint32_t kind, struct class_bytes original) {
    if (folder[0] == 0 || spent_ns > MAX_NS) {
        return (struct class_bytes){NULL, 0};
    }
    int64_t start = monotonic_ns();
    struct class_bytes found = find(kind, original);
    spent_ns += monotonic_ns() - start;
    return found;
}

void class_cache_keep(uint32_t kind, struct class_bytes original, struct class_bytes rewritten) {
    if (folder[0] == 0 || spent_ns > MAX_NS ||
        sizeof(struct entry_header) + original.length + rewritten.length > MAX_CLASS_BYTES || !has_room()) {
        return;
    }
    int64_t start = monotonic_ns();
    keep(kind, original, rewritten);
    spent_ns += monotonic_ns() - start;
}

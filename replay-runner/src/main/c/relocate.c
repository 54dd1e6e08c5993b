// SPDX-License-Identifier: Apache-2.0
/*
 * Preloaded (LD_PRELOAD) into the JVM that replays a pack: what was read from
 * the class path's places, which may hold nothing here or something else, is
 * read from the pack, and has its recorded name all the same. So the program,
 * which gets to see these names, sees the recorded ones. Covers what HotSpot,
 * its launcher and the natives of java.base call to find, open and name a file;
 * writing is not covered, as nothing of a replay writes there.
 *
 * The table is in the file that UNDERSTUDY_RELOCATE names: texts that end with
 * a zero byte. The first is the recorded working directory, which relative
 * names start at; then for each entry four: kind, recorded path, its real path,
 * and where it is now. Kinds, as in the class path (descriptors.c): "file";
 * "classes", the folder itself and class files below it; "tree", a folder and
 * all below it.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))
/* The next definition of a function behind ours: libc's. */
#define LIBC(name) ((__typeof__(&name))libc_function(#name))

/* Not in the headers of every glibc: older binaries call them. */
extern int __xstat(int version, const char *path, struct stat *status);
extern int __xstat64(int version, const char *path, struct stat64 *status);
extern int __lxstat(int version, const char *path, struct stat *status);
extern int __lxstat64(int version, const char *path, struct stat64 *status);
extern int __open_2(const char *path, int flags);
extern int __open64_2(const char *path, int flags);
extern char *__realpath_chk(const char *path, char *resolved, size_t size);

struct entry {
    const char *kind;
    const char *from;
    const char *real;
    const char *to;
    const char *identity;
};

enum { FIELDS = sizeof(struct entry) / sizeof(const char *) };

static const char *base; /* NULL: no table, every path stays as it is */
static struct entry *entries;
static size_t entry_count;

static void *libc_function(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL) {
        fprintf(stderr, "understudy: this libc has no %s\n", name);
        abort();
    }
    return function;
}

static _Noreturn void fail(const char *what, const char *file) {
    fprintf(stderr, "understudy: %s: %s: %s\n", what, file, strerror(errno));
    _exit(2);
}

/* All of it, and a zero byte. */
static char *read_table(const char *file, size_t *length) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    struct stat64 status;
    if (fd < 0 || fstat64(fd, &status) != 0) {
        fail("can't read where the pack's files are", file);
    }
    char *text = malloc((size_t)status.st_size + 1);
    ssize_t count = text == NULL ? -1 : read(fd, text, (size_t)status.st_size);
    if (count < 0 || count != status.st_size) {
        fail("can't read where the pack's files are", file);
    }
    close(fd);
    text[count] = 0;
    *length = (size_t)count;
    return text;
}

__attribute__((constructor)) static void start(void) {
    const char *file = getenv("UNDERSTUDY_RELOCATE");
    if (file == NULL) {
        return;
    }
    size_t length;
    const char *text = read_table(file, &length);
    const char *end = text + length;
    size_t texts = 0;
    for (const char *at = text; at < end; at += strlen(at) + 1) {
        texts++;
    }
    entries = calloc(texts / FIELDS + 1, sizeof *entries);
    if (entries == NULL || texts % FIELDS != 1) {
        errno = entries == NULL ? ENOMEM : EINVAL;
        fail("this is no table of the pack's files", file);
    }
    const char *directory = text;
    const char *at = text + strlen(text) + 1;
    while (at < end) {
        const char **fields[] = {&entries[entry_count].kind, &entries[entry_count].from, &entries[entry_count].real,
                                 &entries[entry_count].to, &entries[entry_count].identity};
        for (int i = 0; i < FIELDS; i++) {
            *fields[i] = at;
            at += strlen(at) + 1;
        }
        entry_count++;
    }
    base = directory;
}

/* Absolute, without "//", "." and ".."; false if it is too long. A link before
 * ".." is not followed: it isn't here. */
static bool normalize(const char *path, char *result) {
    size_t length = 0;
    const char *sources[] = {path[0] == '/' ? "" : base, path};
    for (int i = 0; i < 2; i++) {
        for (const char *at = sources[i]; *at != 0;) {
            size_t part = strcspn(at, "/");
            if (part == 2 && strncmp(at, "..", 2) == 0) {
                while (length > 0 && result[--length] != '/') {
                }
            } else if (part > 0 && !(part == 1 && at[0] == '.')) {
                if (length + part + 2 > PATH_MAX) {
                    result[0] = 0;
                    return false;
                }
                result[length++] = '/';
                memcpy(result + length, at, part);
                length += part;
            }
            at += part;
            at += *at == '/';
        }
    }
    result[length] = 0;
    return length > 0;
}

/* NULL: it does not belong to the entry. Otherwise what comes behind the
 * entry's own path. */
static const char *below(const struct entry *entry, const char *path) {
    size_t length = strlen(entry->from);
    if (strncmp(path, entry->from, length) != 0 || (path[length] != 0 && path[length] != '/')) {
        return NULL;
    }
    const char *rest = path + length;
    size_t left = strlen(rest);
    bool belongs = left == 0 || strcmp(entry->kind, "tree") == 0 ||
                   (strcmp(entry->kind, "classes") == 0 && left > 6 && strcmp(rest + left - 6, ".class") == 0);
    return belongs ? rest : NULL;
}

/* NULL: the path stays as it is. normal: room for the path made absolute; *rest
 * is a part of it. */
static const struct entry *find(const char *path, char *normal, const char **rest) {
    normal[0] = 0;
    if (base == NULL || path == NULL || path[0] == 0 || !normalize(path, normal)) {
        return NULL;
    }
    for (size_t i = 0; i < entry_count; i++) {
        *rest = below(&entries[i], normal);
        if (*rest != NULL) {
            return &entries[i];
        }
    }
    return NULL;
}

/* The path to use in place of one. *file: the entry that it is as a whole, or NULL. */
static const char *moved_file(const char *path, char *room, const struct entry **file) {
    char normal[PATH_MAX];
    const char *rest;
    int error = errno;
    const struct entry *entry = find(path, normal, &rest);
    *file = NULL;
    if (entry != NULL && snprintf(room, PATH_MAX, "%s%s", entry->to, rest) < PATH_MAX) {
        *file = *rest == 0 ? entry : NULL;
        path = room;
    }
    errno = error;
    return path;
}

static const char *moved(const char *path, char *room) {
    const struct entry *file;
    return moved_file(path, room, &file);
}

/* ---- opening
 * -------------------------------------------------------------------------------------------------------
 */

static mode_t mode_of(int flags, va_list arguments) {
    bool creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return creates ? va_arg(arguments, mode_t) : 0;
}

EXPORTED int open(const char *path, int flags, ...) {
    char room[PATH_MAX];
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return LIBC(open)(moved(path, room), flags, mode);
}

EXPORTED int open64(const char *path, int flags, ...) {
    char room[PATH_MAX];
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return LIBC(open64)(moved(path, room), flags, mode);
}

EXPORTED int __open_2(const char *path, int flags) {
    char room[PATH_MAX];
    return LIBC(__open_2)(moved(path, room), flags);
}

EXPORTED int __open64_2(const char *path, int flags) {
    char room[PATH_MAX];
    return LIBC(__open64_2)(moved(path, room), flags);
}

EXPORTED FILE *fopen(const char *path, const char *mode) {
    char room[PATH_MAX];
    return LIBC(fopen)(moved(path, room), mode);
}

EXPORTED FILE *fopen64(const char *path, const char *mode) {
    char room[PATH_MAX];
    return LIBC(fopen64)(moved(path, room), mode);
}

EXPORTED DIR *opendir(const char *path) {
    char room[PATH_MAX];
    return LIBC(opendir)(moved(path, room));
}

/* ---- looking
 * -------------------------------------------------------------------------------------------------------
 */

EXPORTED int access(const char *path, int mode) {
    char room[PATH_MAX];
    return LIBC(access)(moved(path, room), mode);
}

struct identity {
    unsigned long dev;
    unsigned long ino;
    long seconds;
    long nanoseconds;
};

static bool identity_of(const struct entry *file, struct identity *was) {
    return file != NULL &&
           sscanf(file->identity, "%lu %lu %ld %ld", &was->dev, &was->ino, &was->seconds, &was->nanoseconds) == 4;
}

#define AS_IT_WAS(result, status, file)                                                                                \
    struct identity was;                                                                                               \
    if (result == 0 && identity_of(file, &was)) {                                                                      \
        status->st_dev = was.dev;                                                                                      \
        status->st_ino = was.ino;                                                                                      \
        status->st_mtim.tv_sec = was.seconds;                                                                          \
        status->st_mtim.tv_nsec = was.nanoseconds;                                                                     \
    }                                                                                                                  \
    return result;

#define STAT(name, type)                                                                                               \
    EXPORTED int name(const char *path, struct type *status) {                                                         \
        char room[PATH_MAX];                                                                                           \
        const struct entry *file;                                                                                      \
        int result = LIBC(name)(moved_file(path, room, &file), status);                                                \
        AS_IT_WAS(result, status, file)                                                                                \
    }

/* The same for binaries that were built with an older glibc. */
#define XSTAT(name, type)                                                                                              \
    EXPORTED int name(int version, const char *path, struct type *status) {                                            \
        char room[PATH_MAX];                                                                                           \
        const struct entry *file;                                                                                      \
        int result = LIBC(name)(version, moved_file(path, room, &file), status);                                       \
        AS_IT_WAS(result, status, file)                                                                                \
    }

STAT(stat, stat)
STAT(stat64, stat64)
STAT(lstat, stat)
STAT(lstat64, stat64)
XSTAT(__xstat, stat)
XSTAT(__xstat64, stat64)
XSTAT(__lxstat, stat)
XSTAT(__lxstat64, stat64)

EXPORTED int statx(int dir, const char *path, int flags, unsigned mask, struct statx *status) {
    char room[PATH_MAX];
    const struct entry *file = NULL;
    struct identity was;
    bool from_here = dir == AT_FDCWD || path[0] == '/';
    int result = LIBC(statx)(dir, from_here ? moved_file(path, room, &file) : path, flags, mask, status);
    if (result == 0 && identity_of(file, &was)) {
        status->stx_dev_major = major(was.dev);
        status->stx_dev_minor = minor(was.dev);
        status->stx_ino = was.ino;
        status->stx_mtime.tv_sec = was.seconds;
        status->stx_mtime.tv_nsec = (unsigned)was.nanoseconds;
    }
    return result;
}

/* ---- names
 * ---------------------------------------------------------------------------------------------------------
 */

static char *give(const char *path, char *resolved, size_t size) {
    if (resolved == NULL) {
        return strdup(path);
    }
    if (strlen(path) + 1 > size) {
        errno = ERANGE;
        return NULL;
    }
    return strcpy(resolved, path);
}

/* What the name was when the pack was made, if it is there. */
static char *real_name(const char *path, char *resolved) {
    char normal[PATH_MAX];
    char room[PATH_MAX];
    const char *rest;
    const struct entry *entry = find(path, normal, &rest);
    if (entry == NULL) {
        return LIBC(realpath)(normal[0] == 0 || path[0] == '/' ? path : normal, resolved);
    }
    if (snprintf(room, sizeof room, "%s%s", entry->to, rest) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    if (LIBC(access)(room, F_OK) != 0 || snprintf(room, sizeof room, "%s%s", entry->real, rest) >= PATH_MAX) {
        return NULL;
    }
    return give(room, resolved, PATH_MAX);
}

EXPORTED char *realpath(const char *path, char *resolved) {
    return real_name(path, resolved);
}

EXPORTED char *__realpath_chk(const char *path, char *resolved, size_t size) {
    (void)size; /* all callers have room for PATH_MAX, as the original asserts */
    return real_name(path, resolved);
}

EXPORTED ssize_t readlink(const char *path, char *text, size_t size) {
    char room[PATH_MAX];
    return LIBC(readlink)(moved(path, room), text, size);
}

EXPORTED char *getcwd(char *text, size_t size) {
    return base == NULL ? LIBC(getcwd)(text, size) : give(base, text, size);
}

// SPDX-License-Identifier: Apache-2.0
#include "descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/major.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "payload.h"
#include "tape.h"
#include "vm.h"

/*
 * The kernel's own bound is 1,048,576 unless root has raised fs.nr_open; a byte for each is only touched when it is
 * used. A number above is never passed, and the kernel is asked each time whether it would block.
 */
#define MAX_DESCRIPTORS (1 << 20)
/*
 * At replay, numbers from first_real on are real ones: above what the program may have had, but not so high that the
 * kernel's own table (8 bytes for each number up to the highest one in use) becomes large.
 */
#define HIGHEST_FIRST_REAL (1 << 16)
/* How many real ones there are at most: jars of the class path, the log. A quarter of the limit, if that is less. */
#define MOST_REAL 1024
/* Larger writes to a pipe or socket may block although it is writable: it need only have room for a part. */
#define SAFE_WRITE_BYTES 8192

enum {
    PASSED = 1,
    KNOWN = 2,    /* the next two are */
    NEVER = 4,    /* a plain file, or a device of memory: never blocks */
    NONBLOCK = 8, /* in non-blocking mode */
};

static _Atomic unsigned char marks[MAX_DESCRIPTORS];

static int first_real = 768; /* three quarters of the usual limit of 1024 */

static const char *const *paths;
static int path_count;
static jfieldID fd_number;
static jfieldID file_path;
static struct {
    const char *class_name;
    jfieldID field;
} streams[] = {
    [STREAM_INPUT] = {"java/io/FileInputStream", NULL},
    [STREAM_OUTPUT] = {"java/io/FileOutputStream", NULL},
    [STREAM_RANDOM_ACCESS] = {"java/io/RandomAccessFile", NULL},
    [STREAM_CHANNEL] = {"sun/nio/ch/FileChannelImpl", NULL},
};

static pthread_mutex_t dirs_lock = PTHREAD_MUTEX_INITIALIZER;
static jlong *dirs; /* DIR * that are real; few at a time */
static size_t dir_count;
static size_t dir_capacity;

static bool in_range(int fd) {
    return fd >= 0 && fd < MAX_DESCRIPTORS;
}

int descriptors_first_real(void) {
    return first_real;
}

/* What is open before the program starts is the VM's. */
static void mark_open_ones(void) {
    DIR *dir = opendir("/proc/self/fd");
    if (dir == NULL) {
        vm_fatal("can't read /proc/self/fd: /proc must be mounted");
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        int fd = atoi(entry->d_name);
        if (fd > STDERR_FILENO && in_range(fd) && fd != dirfd(dir)) {
            marks[fd] = PASSED;
        }
    }
    closedir(dir);
}

static void choose_first_real(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        rlim_t reserved = limit.rlim_cur / 4 < MOST_REAL ? limit.rlim_cur / 4 : MOST_REAL;
        rlim_t most = limit.rlim_cur - reserved;
        first_real = most < HIGHEST_FIRST_REAL ? (int)most : HIGHEST_FIRST_REAL;
    }
}

void descriptors_init(JNIEnv *env, const char *const *passed_paths, int passed_count) {
    choose_first_real();
    paths = passed_paths;
    path_count = passed_count;
    fd_number = vm_field(env, vm_class(env, "java/io/FileDescriptor"), "fd", "I");
    file_path = vm_field(env, vm_class(env, "java/io/File"), "path", "Ljava/lang/String;");
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        streams[i].field = vm_field(env, vm_class(env, streams[i].class_name), "fd", "Ljava/io/FileDescriptor;");
    }
    mark_open_ones();
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

int descriptor_of(JNIEnv *env, jobject descriptor) {
    return descriptor == NULL ? -1 : (*env)->GetIntField(env, descriptor, fd_number);
}

void descriptor_set(JNIEnv *env, jobject descriptor, int fd) {
    if (descriptor != NULL) {
        (*env)->SetIntField(env, descriptor, fd_number, fd);
    }
}

int descriptor_of_stream(JNIEnv *env, jobject stream, enum stream_class class) {
    jobject descriptor = (*env)->GetObjectField(env, stream, streams[class].field);
    int fd = descriptor_of(env, descriptor);
    (*env)->DeleteLocalRef(env, descriptor);
    return fd;
}

void descriptor_set_stream(JNIEnv *env, jobject stream, enum stream_class class, int fd) {
    jobject descriptor = (*env)->GetObjectField(env, stream, streams[class].field);
    descriptor_set(env, descriptor, fd);
    (*env)->DeleteLocalRef(env, descriptor);
}

/* ---- passed or not ----------------------------------------------------------------------------------------------- */

bool descriptor_passed(int fd) {
    return in_range(fd) && (atomic_load_explicit(&marks[fd], memory_order_relaxed) & PASSED) != 0;
}

bool descriptor_is_fake(int fd) {
    return tape_direction == REPLAY && !descriptor_passed(fd);
}

bool descriptor_is_console(int fd) {
    return fd == STDOUT_FILENO || fd == STDERR_FILENO;
}

int descriptor_pass_high(int fd) {
    if (fd < 0) {
        return fd;
    }
    if (fd < first_real) {
        int moved = fcntl(fd, F_DUPFD_CLOEXEC, first_real);
        if (moved >= 0) {
            close(fd);
            fd = moved;
        }
    }
    if (in_range(fd)) {
        marks[fd] = PASSED;
    }
    return fd;
}

int descriptor_pass(int fd) {
    if (RECORDING && in_range(fd)) {
        marks[fd] = PASSED;
    }
    return RECORDING ? fd : descriptor_pass_high(fd);
}

void descriptor_pass_stream(JNIEnv *env, jobject stream, enum stream_class class) {
    if ((*env)->ExceptionCheck(env)) {
        return;
    }
    int fd = descriptor_of_stream(env, stream, class);
    int passed = descriptor_pass(fd);
    if (passed != fd) {
        descriptor_set_stream(env, stream, class, passed);
    }
}

void descriptor_made(int fd) {
    if (!in_range(fd)) {
        return;
    }
    if (!RECORDING && fd >= first_real) {
        vm_fatal(
            "the recorded program had descriptor %d open, here there is room for %d: raise the limit of open files "
            "(ulimit -n); the highest that replay supports is %d",
            fd, first_real, HIGHEST_FIRST_REAL - 1);
    }
    marks[fd] = 0;
}

void descriptor_closed(int fd) {
    if (in_range(fd)) {
        marks[fd] = 0;
    }
}

/* The root itself and all below it; if it ends in a slash, the class files below it. */
static bool is_below(const char *path, const char *root) {
    size_t length = strlen(root);
    if (length > 0 && root[length - 1] == '/') {
        size_t whole = strlen(path);
        return strncmp(path, root, length) == 0 && whole > 6 && strcmp(path + whole - 6, ".class") == 0;
    }
    return strncmp(path, root, length) == 0 && (path[length] == 0 || path[length] == '/');
}

static bool text_passed(const char *path) {
    for (int i = 0; i < path_count; i++) {
        if (is_below(path, paths[i])) {
            return true;
        }
    }
    return false;
}

bool cpath_passed(jlong path) {
    return path != 0 && text_passed((const char *)path);
}

bool path_passed(JNIEnv *env, jobject path) {
    if (path == NULL) {
        return true; /* the original throws */
    }
    char text[PATH_MAX];
    jsize chars = (*env)->GetStringLength(env, path);
    jsize bytes = (*env)->GetStringUTFLength(env, path);
    if ((size_t)bytes >= sizeof text) {
        return false;
    }
    (*env)->GetStringUTFRegion(env, path, 0, chars, text);
    text[bytes] = 0;
    return text_passed(text);
}

bool file_passed(JNIEnv *env, jobject file) {
    if (file == NULL) {
        return true;
    }
    jobject path = (*env)->GetObjectField(env, file, file_path);
    bool passed = path_passed(env, path);
    (*env)->DeleteLocalRef(env, path);
    return passed;
}

jlong dir_pass(jlong dir) {
    if (dir == 0) {
        return dir;
    }
    pthread_mutex_lock(&dirs_lock);
    if (dir_count == dir_capacity) {
        size_t capacity = dir_capacity == 0 ? 16 : dir_capacity * 2;
        jlong *grown = realloc(dirs, capacity * sizeof *dirs);
        if (grown == NULL) {
            vm_fatal("out of memory for an open directory");
        }
        dirs = grown;
        dir_capacity = capacity;
    }
    dirs[dir_count++] = dir;
    pthread_mutex_unlock(&dirs_lock);
    return dir;
}

void dir_closed(jlong dir) {
    descriptor_closed(dirfd((DIR *)dir));
    pthread_mutex_lock(&dirs_lock);
    for (size_t i = 0; i < dir_count; i++) {
        if (dirs[i] == dir) {
            dirs[i] = dirs[--dir_count];
            break;
        }
    }
    pthread_mutex_unlock(&dirs_lock);
}

bool dir_passed(jlong dir) {
    bool found = false;
    pthread_mutex_lock(&dirs_lock);
    for (size_t i = 0; i < dir_count && !found; i++) {
        found = dirs[i] == dir;
    }
    pthread_mutex_unlock(&dirs_lock);
    return found;
}

/* ---- what was open before the start --------------------------------------------------------------------------------
 */

#define TAG 1

static jint JNICALL tag_object(jlong class_tag, jlong size, jlong *tag, jint length, void *data) {
    (void)class_tag;
    (void)size;
    (void)length;
    (void)data;
    *tag = TAG;
    return 0;
}

static void move_up(JNIEnv *env, jobject descriptor) {
    int fd = descriptor_of(env, descriptor);
    if (fd > STDERR_FILENO && fd < first_real) {
        descriptor_set(env, descriptor, descriptor_pass(fd));
    }
}

void descriptors_move_open_ones(JNIEnv *env) {
    if (tape_direction != REPLAY) {
        return;
    }
    jlong tag = TAG;
    jint count = 0;
    jobject *objects = NULL;
    jvmtiHeapCallbacks callbacks = {.heap_iteration_callback = tag_object};
    jclass class = vm_class(env, "java/io/FileDescriptor");
    if ((*jvmti)->IterateThroughHeap(jvmti, 0, class, &callbacks, NULL) != JVMTI_ERROR_NONE ||
        (*jvmti)->GetObjectsWithTags(jvmti, 1, &tag, &count, &objects, NULL) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't tell which files are open");
    }
    for (jint i = 0; i < count; i++) {
        move_up(env, objects[i]);
        (*jvmti)->SetTag(jvmti, objects[i], 0);
        (*env)->DeleteLocalRef(env, objects[i]);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)objects);
    /* Other low numbers are the VM's own; no Java code has them, so the same number of the program's is no matter. */
    for (int fd = 0; fd < first_real; fd++) {
        marks[fd] = 0;
    }
}

/* ---- blocking ------------------------------------------------------------------------------------------------------
 */

void descriptor_set_blocking(int fd, bool blocking) {
    if (in_range(fd)) {
        marks[fd] = (unsigned char)((marks[fd] & PASSED) | KNOWN | (blocking ? 0 : NONBLOCK));
    }
}

/* /dev/null, zero, random, urandom: they answer at once. */
static bool is_memory_device(const struct stat *status) {
    return S_ISCHR(status->st_mode) && major(status->st_rdev) == MEM_MAJOR;
}

/* Asks the kernel once in the life of a descriptor. */
static bool never_blocks(int fd) {
    if (fd < 0) {
        return true; /* the original throws */
    }
    unsigned char mark = in_range(fd) ? marks[fd] : 0;
    if (!(mark & KNOWN)) {
        struct stat status;
        int flags = fcntl(fd, F_GETFL);
        mark |= KNOWN;
        if (flags < 0 || (flags & O_NONBLOCK)) {
            mark |= NONBLOCK;
        } else if (fstat(fd, &status) != 0 || S_ISREG(status.st_mode) || is_memory_device(&status)) {
            mark |= NEVER;
        }
        if (in_range(fd)) {
            marks[fd] = mark;
        }
    }
    return (mark & (NEVER | NONBLOCK)) != 0;
}

static bool not_ready(int fd, short events) {
    struct pollfd wanted = {fd, events, 0};
    return poll(&wanted, 1, 0) == 0;
}

bool descriptor_blocks_in(int fd) {
    return !never_blocks(fd) && not_ready(fd, POLLIN);
}

bool descriptor_blocks_out(int fd, jlong length) {
    return !never_blocks(fd) && (length > SAFE_WRITE_BYTES || not_ready(fd, POLLOUT));
}

bool descriptor_blocks(int fd) {
    return !never_blocks(fd);
}

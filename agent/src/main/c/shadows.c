// SPDX-License-Identifier: Apache-2.0
#include "shadows.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "descriptors.h"
#include "gateway.h"
#include "takeover.h"
#include "vm.h"

enum kind { PLACEHOLDER, VMS_OWN, FILE_OR_PIPE, SHARED_FILE, CONNECTION, OTHER };

static struct shadow {
    enum kind kind;
    bool regular; /* a file */
    int port;     /* of a listener: its own; of a connection: the peer's */
    char *path;   /* of a shared file */
    int flags;
    struct traffic traffic;
} * shadows;

static int numbers; /* that the program may have */
static int placeholder;
static const char *port_map;
static int first_port; /* that the program listens on */

/* Natives that wait for the takeover. */
static struct later {
    struct later *next;
    int number;
    shadow_call call;
    jobject this;
    const char *types;
    jvalue arguments[SHADOW_ARGUMENTS];
} * first_later, **last_later = &first_later;

static jlong *dirs;
static int dir_count;
static int dir_capacity;

bool shadows_on;
bool shadows_own_files;

/* ---- numbers ------------------------------------------------------------------------------------------------------
 */

void shadows_start(bool own_files, const char *ports, const char *gateway) {
    shadows_own_files = own_files;
    numbers = descriptors_first_real();
    shadows = calloc((size_t)numbers, sizeof *shadows);
    placeholder = descriptor_pass(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (shadows == NULL || placeholder < numbers) {
        vm_fatal("out of memory or descriptors at start: %s", strerror(errno));
    }
    for (int fd = STDERR_FILENO + 1; fd < numbers; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            shadows[fd].kind = VMS_OWN; /* the recorded VM has it too */
        } else if (dup3(placeholder, fd, O_CLOEXEC) < 0) {
            vm_fatal("can't hold descriptor %d for the program: %s", fd, strerror(errno));
        }
    }
    port_map = ports;
    gateway_configure(gateway);
    shadows_on = true;
}

static struct shadow *shadow_of(int number) {
    return number > STDERR_FILENO && number < numbers ? &shadows[number] : NULL;
}

static void forget_later(int number) {
    for (struct later **link = &first_later; *link != NULL;) {
        struct later *later = *link;
        if (later->number == number) {
            *link = later->next;
            free(later); /* its global references are few, and small */
        } else {
            link = &later->next;
        }
    }
    last_later = &first_later;
    while (*last_later != NULL) {
        last_later = &(*last_later)->next;
    }
}

static void forget(struct shadow *shadow) {
    traffic_free(&shadow->traffic);
    free(shadow->path);
    shadow->path = NULL;
}

static struct shadow like(int fd) {
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return (struct shadow){.kind = OTHER};
    }
    bool regular = S_ISREG(status.st_mode);
    return (struct shadow){.kind = regular || S_ISFIFO(status.st_mode) ? FILE_OR_PIPE : OTHER, .regular = regular};
}

void shadow_made(int number, int real) {
    struct shadow *shadow = shadow_of(number);
    if (shadow == NULL) {
        if (real >= 0) {
            close(real);
        }
        return;
    }
    if (shadow->kind == VMS_OWN) {
        vm_fatal("descriptor %d of the program is the VM's own here: start the standby as the primary was", number);
    }
    if (real < 0) {
        vm_note("the standby has nothing like descriptor %d of the program: %s", number, strerror(errno));
        return;
    }
    if (dup3(real, number, O_CLOEXEC) < 0) {
        vm_fatal("can't make descriptor %d: %s", number, strerror(errno));
    }
    close(real);
    forget(shadow);
    *shadow = like(number);
}

void shadow_closed(int number) {
    struct shadow *shadow = shadow_of(number);
    if (shadow == NULL || shadow->kind == PLACEHOLDER) {
        return;
    }
    if (dup3(placeholder, number, O_CLOEXEC) < 0) {
        vm_fatal("can't close descriptor %d: %s", number, strerror(errno));
    }
    forget(shadow);
    *shadow = (struct shadow){.kind = PLACEHOLDER};
    forget_later(number);
}

void shadow_of_child(JNIEnv *env, jintArray array) {
    for (jsize i = 0; array != NULL && i < (*env)->GetArrayLength(env, array); i++) {
        jint number;
        int ends[2];
        (*env)->GetIntArrayRegion(env, array, i, 1, &number);
        if (number < 0 || pipe2(ends, O_CLOEXEC) != 0) {
            continue;
        }
        /* Its standard input is written to, the other two are read. */
        shadow_made(number, ends[i == 0 ? 1 : 0]);
        close(ends[i == 0 ? 0 : 1]);
        struct shadow *shadow = shadow_of(number);
        if (shadow != NULL) {
            shadow->kind = OTHER; /* what the child gets and says is on the tape */
        }
    }
}

/* ---- files and pipes ----------------------------------------------------------------------------------------------
 */

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

static void open_shared(int number, const struct shadow *shadow) {
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

/* ---- sockets ------------------------------------------------------------------------------------------------------
 */

static int domain_of(int fd) {
    int domain = AF_UNSPEC;
    socklen_t length = sizeof domain;
    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 ? domain : AF_UNSPEC;
}

static bool is_stream(int fd) {
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM;
}

static void make_connection(int number, int port) {
    struct shadow *shadow = shadow_of(number);
    if (shadow != NULL) {
        shadow->kind = CONNECTION;
        shadow->port = port;
    }
}

/* The port of an InetSocketAddress; 0: it is none. */
static int port_of(JNIEnv *env, jobjectArray addresses) {
    static jmethodID get_port;
    static jclass class;
    jobject address = addresses == NULL ? NULL : (*env)->GetObjectArrayElement(env, addresses, 0);
    if (class == NULL) {
        class = vm_class(env, "java/net/InetSocketAddress");
        get_port = vm_method(env, class, "getPort", "()I");
    }
    int port = address != NULL && (*env)->IsInstanceOf(env, address, class)
                   ? (*env)->CallIntMethod(env, address, get_port)
                   : 0;
    (*env)->DeleteLocalRef(env, address);
    return port;
}

void shadow_accepted(JNIEnv *env, int listener, int number, jobjectArray addresses) {
    if (number < 0) {
        return;
    }
    shadow_made(number, socket(domain_of(listener), SOCK_STREAM | SOCK_CLOEXEC, 0));
    make_connection(number, port_of(env, addresses));
}

void shadow_connects(int number) {
    if (is_stream(number)) {
        make_connection(number, 0);
    }
}

void shadow_wrote(int number, const struct iovec *vectors, int count, int64_t length) {
    struct shadow *shadow = shadow_of(number);
    if (shadow != NULL && shadow->kind == CONNECTION && length > 0) {
        traffic_wrote(&shadow->traffic, vectors, count, (uint64_t)length);
    }
}

void shadow_sent_file(int number, int file, int64_t offset, int64_t length) {
    uint8_t bytes[4096];
    while (length > 0) {
        size_t wanted = length < (int64_t)sizeof bytes ? (size_t)length : sizeof bytes;
        ssize_t n = pread(file, bytes, wanted, offset);
        if (n <= 0) {
            memset(bytes, 0,
                   sizeof bytes); /* it is not here; if these bytes are needed, the client's connection is lost */
            n = (ssize_t)wanted;
        }
        struct iovec vector = {bytes, (size_t)n};
        shadow_wrote(number, &vector, 1, n);
        offset += n;
        length -= n;
    }
}

void shadow_port(int number, int port) {
    struct shadow *shadow = shadow_of(number);
    if (shadow != NULL && shadow->kind != CONNECTION) {
        shadow->port = port;
    }
}

void shadow_later(JNIEnv *env, int number, shadow_call call, jobject this, const char *types, const jvalue *arguments) {
    struct later *later = calloc(1, sizeof *later);
    if (later == NULL) {
        vm_fatal("out of memory for what is to be done at a takeover");
    }
    later->number = number;
    later->call = call;
    later->types = types;
    later->this = (*env)->NewGlobalRef(env, this);
    for (int i = 0; types[i] != 0; i++) {
        later->arguments[i] = arguments[i];
        if (types[i] == 'L') {
            later->arguments[i].l = (*env)->NewGlobalRef(env, arguments[i].l);
        }
    }
    *last_later = later;
    last_later = &later->next;
}

/* ---- takeover ------------------------------------------------------------------------------------------------------
 */

/* "8080:9090,8443:9443" */
static int mapped_port(int port) {
    for (const char *at = port_map; at != NULL && *at != 0; at = strchr(at, ',')) {
        at += *at == ',';
        char *end;
        long from = strtol(at, &end, 10);
        if (*end == ':' && from == port) {
            return (int)strtol(end + 1, NULL, 10);
        }
    }
    return port;
}

/* Its last argument is a port if it is P: the one that the program was told, or another one of the user's choice. */
static void do_later(JNIEnv *env, struct later *later) {
    const struct shadow *shadow = shadow_of(later->number);
    for (int i = 0; later->types[i] != 0; i++) {
        if (later->types[i] == 'P') {
            int port = later->arguments[i].i != 0 || shadow == NULL ? later->arguments[i].i : shadow->port;
            later->arguments[i].i = mapped_port(port);
            if (first_port == 0) {
                first_port = later->arguments[i].i;
            }
        }
    }
    later->call(env, later->this, later->arguments);
    jthrowable thrown = (*env)->ExceptionOccurred(env);
    if (thrown != NULL) {
        (*env)->ExceptionClear(env);
        vm_note("descriptor %d can't be bound here as the primary's was: is the address in use? (--ports)",
                later->number);
    }
}

/* A socket that the peer has reset: by a listener of our own, which hangs up without reading. */
static void make_reset(int number) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0 || gateway_connect(number, &address) != 0) {
        vm_note("connection %d can't be reset: %s", number, strerror(errno));
    } else {
        int peer = accept(listener, NULL, NULL);
        struct linger hard = {1, 0};
        if (peer >= 0) {
            setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            close(peer);
        }
    }
    if (listener >= 0) {
        close(listener);
    }
}

void shadows_go_live(JNIEnv *env) {
    if (!shadows_on) {
        return;
    }
    shadows_on = false;
    for (struct later *later = first_later; later != NULL; later = later->next) {
        do_later(env, later);
    }
    for (int number = 0; number < numbers; number++) {
        struct shadow *shadow = &shadows[number];
        if (shadow->kind == SHARED_FILE) {
            open_shared(number, shadow);
        } else if (shadow->kind == CONNECTION &&
                   (shadow->port == 0 || !gateway_resume(number, shadow->port, &shadow->traffic))) {
            make_reset(number);
        }
    }
    gateway_live(takeover_epoch(), first_port);
}

void shadows_free_placeholders(void) {
    for (int number = 0; number < numbers; number++) {
        if (shadows[number].kind == PLACEHOLDER && number > STDERR_FILENO) {
            close(number);
        }
    }
}

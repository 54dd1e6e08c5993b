// SPDX-License-Identifier: Apache-2.0
/* Of what a standby has behind the program's descriptors: connections, and listeners, which wait for the takeover. */
#include "shadows_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "vm.h"

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

void shadow_use_ports(const char *ports) {
    port_map = ports;
}

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

void shadow_forget_later(int number) {
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

int shadow_do_later(JNIEnv *env) {
    for (struct later *later = first_later; later != NULL; later = later->next) {
        do_later(env, later);
    }
    return first_port;
}

/*
 * A socket that the peer has reset: by a listener of our own, which hangs up without reading. A Unix domain socket
 * knows no reset: it is at its end.
 */
static void make_dead(int number) {
    bool local = domain_of(number) == AF_UNIX;
    struct sockaddr_in reset = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_un ended = {.sun_family = AF_UNIX}; /* a name that the kernel chooses, in no folder */
    struct sockaddr *address = local ? (struct sockaddr *)&ended : (struct sockaddr *)&reset;
    socklen_t length = local ? sizeof ended.sun_family : sizeof reset;
    socklen_t room = local ? sizeof ended : sizeof reset;
    int listener = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = listener >= 0 && bind(listener, address, length) == 0 && listen(listener, 1) == 0 &&
                     getsockname(listener, address, &room) == 0 &&
                     (local ? socket_connect(number, address, room) : gateway_connect(number, &reset)) == 0;
    if (!connected) {
        vm_note("connection %d can't be ended: %s", number, strerror(errno));
    }
    int peer = connected ? accept(listener, NULL, NULL) : -1;
    if (peer >= 0) {
        struct linger hard = {1, 0};
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(peer);
    }
    if (listener >= 0) {
        close(listener);
    }
}

void shadow_resume(int number, struct shadow *shadow) {
    if (shadow->port == 0 || !gateway_resume(number, shadow->port, &shadow->traffic)) {
        make_dead(number);
    }
}

// SPDX-License-Identifier: Apache-2.0
#include "gateway.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "descriptors.h"
#include "vm.h"

enum message_kind { HERE = 1, RESUME = 2, LIVE = 3, BYE = 4 };

/* What each control connection starts with; numbers are big endian. */
struct message {
    char magic[4];
    uint8_t version;
    uint8_t kind;
    uint16_t zero;
    uint64_t a;
    uint64_t b;
    uint64_t c;
};
_Static_assert(sizeof(struct message) == 32, "docs/gateway.md");

struct answer {
    int64_t received; /* what the gateway has got from this connection so far; -1: it knows none */
    int64_t sent;
};

/* A gateway that doesn't answer must not hold the takeover up for longer. */
#define ANSWER_S 2

static struct sockaddr_in control;
static bool configured;
static int alive = -1; /* stays open as long as this process lives */
static uint64_t resumed;

/* ---- traffic ------------------------------------------------------------------------------------------------------
 */

static void keep(struct traffic *traffic, const uint8_t *bytes, size_t length) {
    for (size_t at = 0; at < length;) {
        size_t to = traffic->out % TAIL_BYTES;
        size_t n = length - at < TAIL_BYTES - to ? length - at : TAIL_BYTES - to;
        memcpy(traffic->tail + to, bytes + at, n);
        traffic->out += n;
        at += n;
    }
}

void traffic_wrote(struct traffic *traffic, const struct iovec *vectors, int count, uint64_t length) {
    if (traffic->tail == NULL && (traffic->tail = malloc(TAIL_BYTES)) == NULL) {
        vm_fatal("out of memory for what a connection has written");
    }
    for (int i = 0; i < count && length > 0; i++) {
        size_t n = vectors[i].iov_len < length ? vectors[i].iov_len : (size_t)length;
        keep(traffic, vectors[i].iov_base, n);
        length -= n;
    }
}

void traffic_free(struct traffic *traffic) {
    free(traffic->tail);
    *traffic = (struct traffic){0, 0, NULL};
}

/* ---- sockets ------------------------------------------------------------------------------------------------------
 */

int socket_connect(int fd, const struct sockaddr *address, socklen_t length) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) != 0) {
        return -1;
    }
    int result = connect(fd, address, length);
    int error = errno;
    fcntl(fd, F_SETFL, flags);
    errno = error;
    return result;
}

int gateway_connect(int fd, const struct sockaddr_in *address) {
    int domain = AF_INET;
    socklen_t length = sizeof domain;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0) {
        return -1;
    }
    if (domain != AF_INET6) {
        return socket_connect(fd, (const struct sockaddr *)address, sizeof *address);
    }
    struct sockaddr_in6 mapped = {.sin6_family = AF_INET6, .sin6_port = address->sin_port};
    mapped.sin6_addr.s6_addr[10] = mapped.sin6_addr.s6_addr[11] = 0xff;
    memcpy(&mapped.sin6_addr.s6_addr[12], &address->sin_addr, sizeof address->sin_addr);
    return socket_connect(fd, (struct sockaddr *)&mapped, sizeof mapped);
}

static bool send_all(int fd, const void *bytes, size_t length) {
    for (size_t at = 0; at < length;) {
        ssize_t n = send(fd, (const char *)bytes + at, length - at, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        at += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool send_message(int fd, enum message_kind kind, uint64_t a, uint64_t b, uint64_t c) {
    struct message message = {{'U', 'S', 'G', 'W'}, 1, (uint8_t)kind, 0, htobe64(a), htobe64(b), htobe64(c)};
    return send_all(fd, &message, sizeof message);
}

/* ---- the protocol -------------------------------------------------------------------------------------------------
 */

void gateway_configure(const char *address) {
    const char *colon = address == NULL ? NULL : strrchr(address, ':');
    if (colon == NULL) {
        return;
    }
    char host[256];
    snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) {
        vm_fatal("there is no IPv4 address of the gateway %s", address);
    }
    memcpy(&control, found->ai_addr, sizeof control);
    freeaddrinfo(found);
    configured = true;
}

/*
 * Above the numbers that the program comes to have. The kernel closes what a dead process leaves from the highest
 * number down, and may do something else in between: so the gateway hears of the death before connections end.
 */
static int open_control(void) {
    int fd = descriptor_pass_high(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (fd >= 0 && gateway_connect(fd, &control) == 0) {
        return fd;
    }
    vm_note("the gateway is out of reach: %s", strerror(errno));
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

void gateway_here(void) {
    if (configured && (alive = open_control()) >= 0) {
        send_message(alive, HERE, 0, 0, 0);
    }
}

static bool take_answer(int fd, struct answer *answer) {
    struct timeval limit = {ANSWER_S, 0};
    struct timeval none = {0, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ssize_t n = recv(fd, answer, sizeof *answer, MSG_WAITALL);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &none, sizeof none);
    answer->received = (int64_t)be64toh((uint64_t)answer->received);
    return n == (ssize_t)sizeof *answer && answer->received >= 0;
}

/* What the primary wrote, and the gateway has not got: it was lost in the primary's kernel. */
static bool write_missing(int fd, const struct traffic *traffic, uint64_t received) {
    if (traffic->out - received > TAIL_BYTES) {
        return false;
    }
    for (uint64_t at = received; at < traffic->out;) {
        size_t from = at % TAIL_BYTES;
        size_t n = traffic->out - at < TAIL_BYTES - from ? traffic->out - at : TAIL_BYTES - from;
        if (!send_all(fd, traffic->tail + from, n)) {
            return false;
        }
        at += n;
    }
    return true;
}

bool gateway_resume(int fd, int port, const struct traffic *traffic) {
    if (!configured || gateway_connect(fd, &control) != 0) {
        return false;
    }
    int flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    struct answer answer;
    bool goes_on = send_message(fd, RESUME, (uint64_t)port, traffic->in, traffic->out) && take_answer(fd, &answer);
    resumed++;
    if (goes_on && (uint64_t)answer.received < traffic->out) {
        goes_on = write_missing(fd, traffic, (uint64_t)answer.received);
    }
    fcntl(fd, F_SETFL, flags);
    if (!goes_on) {
        shutdown(fd,
                 SHUT_RDWR); /* the client has gone, or can't be served: the program sees the end of the connection */
    }
    return true;
}

void gateway_live(uint64_t epoch, int port) {
    if (configured && (alive = open_control()) >= 0) {
        send_message(alive, LIVE, epoch, resumed, (uint64_t)port);
    }
}

void gateway_bye(void) {
    if (alive >= 0) {
        send_message(alive, BYE, 0, 0, 0);
    }
}

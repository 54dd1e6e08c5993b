// SPDX-License-Identifier: Apache-2.0
/*
 * Our side of the gateway's control protocol (docs/gateway.md): the primary says that it lives, and a standby that
 * takes over goes on with the connections of the dead primary, at the byte where the log left them.
 */
#ifndef UNDERSTUDY_GATEWAY_H
#define UNDERSTUDY_GATEWAY_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* What went through a connection of the program, and the last that it wrote, should the gateway have missed it. */
struct traffic {
    uint64_t in;
    uint64_t out;
    uint8_t *tail; /* the last TAIL_BYTES of it, NULL: none yet */
};

#define TAIL_BYTES (256u << 10)

void traffic_wrote(struct traffic *traffic, const struct iovec *vectors, int count, uint64_t length);
void traffic_free(struct traffic *traffic);

/* HOST:PORT; NULL: there is none. */
void gateway_configure(const char *address);
/* This process is the primary, from its start on. May block for as long as TCP tries to connect. */
void gateway_here(void);
/* The connection of the gateway's that came from this port goes on over this socket. False: there is no gateway. */
bool gateway_resume(int socket, int port, const struct traffic *traffic);
/* All connections have been resumed; this process listens on `port`, and is the primary since so many takeovers. */
void gateway_live(uint64_t epoch, int port);
/* The program ends by itself. */
void gateway_bye(void);

/* As connect(2), also of a socket that is in non-blocking mode: -1 and errno. */
int socket_connect(int socket, const struct sockaddr *address, socklen_t length);
/* The same to an IPv4 address, also of a socket of IPv6. */
int gateway_connect(int socket, const struct sockaddr_in *address);

#endif

// SPDX-License-Identifier: Apache-2.0
/* What the parts of shadows.h are to each other: numbers in shadows.c, shadow_files.c, shadow_sockets.c. */
#ifndef UNDERSTUDY_SHADOWS_INTERNAL_H
#define UNDERSTUDY_SHADOWS_INTERNAL_H

#include "gateway.h"
#include "shadows.h"

enum shadow_kind { PLACEHOLDER, VMS_OWN, FILE_OR_PIPE, SHARED_FILE, CONNECTION, OTHER };

struct shadow {
    enum shadow_kind kind;
    bool regular; /* a file */
    int port;     /* of a listener: its own; of a connection: the peer's */
    char *path;   /* of a shared file */
    int flags;
    struct traffic traffic;
};

/* NULL: the program has no such descriptor, or it is one of the three that are the VM's too. */
struct shadow *shadow_of(int number);

/* ---- files ---- */

/* Takeover: where the program had it. */
void shadow_open_shared(int number, const struct shadow *shadow);

/* ---- sockets ---- */

/* As shadows_start was told; kept. */
void shadow_use_ports(const char *ports);
/* It is closed: nothing is called later for it. */
void shadow_forget_later(int number);
/* Takeover: what shadow_later was told. Returns the first port that the program listens on, 0: on none. */
int shadow_do_later(JNIEnv *env);
/* Takeover: a connection goes on through the gateway, or is reset. */
void shadow_resume(int number, struct shadow *shadow);

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * The descriptors of a program that may be taken over. At replay a descriptor is a number of the log; behind each such
 * number a standby keeps a real one that is like it: what changes it when recorded (options, epoll sets, positions in
 * files, bytes in pipes) changes it here too. So that at the takeover natives go on with the same numbers:
 *
 * - Files are the standby's own: written, renamed, deleted as the program did it (files=own). Or they are the
 * primary's, on storage that both share: then nothing is touched before the takeover, and they are opened where they
 * were (files=shared).
 * - Pipes, eventfd, epoll and inotify are there, with what is in them.
 * - Listeners are bound and listen from the takeover on: until then the address is the primary's.
 * - Connections go on through the gateway (docs/gateway.md); without one they read as reset by the peer.
 *
 * All numbers that the program may have are held by placeholders, so that nothing else in this process gets one of
 * them.
 */
#ifndef UNDERSTUDY_SHADOWS_H
#define UNDERSTUDY_SHADOWS_H

#include <jni.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

/* What a native is called again with, later. */
#define SHADOW_ARGUMENTS 6
typedef void (*shadow_call)(JNIEnv *env, jobject this, const jvalue *arguments);

/* Whether there are any: this is a replay that may take over. */
extern bool shadows_on;
/* files=own */
extern bool shadows_own_files;

/*
 * From here on there are. ports: "8080:9090,..." where this JVM is to listen instead, NULL: where the primary does.
 * gateway: its control address, HOST:PORT, NULL: none.
 */
void shadows_start(bool own_files, const char *ports, const char *gateway);

/* ---- replay, after an event ---------------------------------------------------------------------------------------
 */

/* The program got `number`; `real` is like it here, and is moved there. real < 0: there is nothing like it. */
void shadow_made(int number, int real);
/* It got these for a child process, which is not started here: the other ends are closed. */
void shadow_of_child(JNIEnv *env, jintArray numbers);
/* It got a connection from a listener; addresses[0]: of the peer. */
void shadow_accepted(JNIEnv *env, int listener, int number, jobjectArray addresses);
/* It makes a connection. */
void shadow_connects(int number);
void shadow_closed(int number);
/* It read that many bytes: the next ones are read behind them. */
void shadow_read(int number, int64_t length);
/* It wrote that many bytes to a connection. */
void shadow_wrote(int number, const struct iovec *vectors, int count, int64_t length);
/* It had these bytes of a file sent. */
void shadow_sent_file(int number, int file, int64_t offset, int64_t length);
/* It got both ends of a socket pair. */
void shadow_pair(JNIEnv *env, jintArray numbers);
/* files=shared: it opened a file, with these flags of open(2). */
void shadow_opened(int number, const char *path, int flags);
void shadow_opened_string(JNIEnv *env, int number, jstring path, int flags);
/* It mapped a part of it; mode: FileChannelImpl's. NULL: what is written to that goes nowhere. */
void *shadow_mapping(int number, jint mode, jlong position, jlong length);
/* It wrote that many bytes at its position. */
void shadow_advance(int number, int64_t length);
/* What is written to it is written here too: a file or a pipe, not a connection. */
bool shadow_is_own(int number);
/* The native is called at the takeover, with the same arguments; types: one letter each, as in a signature. */
void shadow_later(JNIEnv *env, int number, shadow_call call, jobject this, const char *types, const jvalue *arguments);
/* A listener's real port, as the program was told. */
void shadow_port(int number, int port);
/* The native was called again for its effect: what it threw is of no interest, but that it failed is. */
void shadow_repeated(JNIEnv *env, const char *what);
/* A DIR * of the log. At the takeover it has no more entries. */
void shadow_dir(jlong dir);
bool shadow_dir_ends(jlong dir);
void shadow_dir_closed(jlong dir);

/* ---- takeover ------------------------------------------------------------------------------------------------------
 */

void shadows_go_live(JNIEnv *env);
/* Any thread, soon after. */
void shadows_free_placeholders(void);

#endif

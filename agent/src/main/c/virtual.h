// SPDX-License-Identifier: Apache-2.0
/*
 * Virtual threads. Their carriers are threads like any other, and what the JDK's Java code does to run them follows
 * from the schedule of the carriers. Since 24 the VM itself takes a virtual thread off its carrier when it would block
 * for a monitor, or in Object.wait (JEP 491), and queues it in the monitor: in an order that follows from the schedule
 * too, as long as nobody blocks the carrier instead. When the VM finds that one may go on, it gives it to the JDK's
 * thread "VirtualThread-unblocker": how many it gives at a time is an event.
 */
#ifndef UNDERSTUDY_VIRTUAL_H
#define UNDERSTUDY_VIRTUAL_H

#include <jni.h>
#include <stdbool.h>
#include <stddef.h>

void virtual_init(JNIEnv *env);

/* The calling thread is a virtual one. */
bool virtual_is_current(JNIEnv *env);
/* The calling thread is a virtual one that the VM takes off its carrier instead of blocking. */
bool virtual_leaves_carrier(JNIEnv *env);

/* A longer name is cut. */
#define VIRTUAL_NAME_BYTES 256
/*
 * What a person knows the calling thread by: its name, of a virtual thread without one its id (in room); of a platform
 * thread the one that it has had from its start.
 */
const char *virtual_thread_name(char *room, size_t size);

/* A monitor that no platform thread owns is owned by a virtual one. */
bool virtual_owns(JNIEnv *env, jobject monitor);

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * Class loading and reflection where they don't follow from the program alone:
 *
 * HotSpot sorts the methods of a class by the address of their names, so two processes verify them, and list them to
 * reflection, in different orders. And before a method is compiled, the thread that made it hot loads the classes of
 * its signature (Method::load_signature_classes), whenever that is.
 *
 * So every load that the VM asks a class loader for is an event. At replay the log decides: what it says is loaded
 * next is loaded before whatever else the VM asks for, or at the latest before the next event; what it doesn't say is
 * refused with ClassNotFoundException, which the compiler's request ignores. A request of the program's own can't be
 * refused by this: it would be in the log.
 *
 * LOAD has the time of the load by two clocks that tick between events: passes of loops, and references made. A load
 * that comes late goes on where these clocks stood then, so that what it does itself is as it was.
 */
#ifndef UNDERSTUDY_CLASSES_H
#define UNDERSTUDY_CLASSES_H

#include <jni.h>
#include <stdbool.h>

/* hooks: a global reference to the class Hooks. */
void classes_init(JNIEnv *env, jclass hooks);

/*
 * Hooks.load0: loadClass(name) of a loader is called, by the VM or by the program. NULL: it is to be loaded now. A
 * class (replay): it was loaded before its turn. Or throws ClassNotFoundException (replay): as the recorded loader did,
 * or because it had not been asked.
 */
jclass JNICALL hook_load(JNIEnv *env, jclass hooks, jobject loader, jstring name);

/* Replay, holder only: what a hook is about to do, which may leave an event, while the next event is LOAD. */
enum what_is_next {
    AN_EVENT,       /* another one: the recorded program had loaded the class */
    A_REFERENCE,    /* is numbered: had loaded it, unless it had made it already */
    PERHAPS_NOTHING /* had loaded it only if one of the clocks has gone on since */
};

/* Loads the classes that the recorded program had loaded before. */
void classes_catch_up(enum what_is_next next);

/* Replay: the last class that was refused, for a report; empty if there is none. */
const char *classes_last_refused(void);

#endif

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

/*
 * Replay, holder only: the next event is LOAD, and the hook that calls is another one. Loads classes until the log says
 * something else, or the class is there already (then the program itself will ask for it). True: code of theirs passed
 * yield points of loops.
 */
bool classes_catch_up(void);

/* Replay: the last class that was refused, for a report; empty if there is none. */
const char *classes_last_refused(void);

#endif

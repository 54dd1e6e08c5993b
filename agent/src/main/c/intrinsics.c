// SPDX-License-Identifier: Apache-2.0
/*
 * A method is known to C1 and C2 as an intrinsic by Method::_intrinsic_id. -XX:DisableIntrinsic does this from the
 * command line, but an agent can't set it, and compiler directives have no effect on these (research/boundary.md).
 *
 * Reference.get is special to the interpreter too: it has an entry of its own, which never looks at the bytecodes. The
 * entry is in the Method, and is replaced by that of a method that has none.
 *
 * An intrinsic may stay if what it replaces has run before, as that of whatever is hot has: its bytecodes link call
 * sites the first time, which makes references. DigestBase.implCompressMultiBlock0 stands for a method of each digest,
 * and would replace the one of a digest that is new. Each block's own intrinsic stays.
 */
#include "intrinsics.h"

#include <stdint.h>

#include "debugger.h"
#include "vm.h"
#include "vmstructs.h"

static struct { ptrdiff_t id, entry, from_interpreted; } offset;

/* The VM's Method; NULL if it is not there. A jmethodID is a Method ** on 17 and 25. */
static char *method_of(JNIEnv *env, const char *class_name, const char *name, const char *signature, bool is_static) {
    jclass class = (*env)->FindClass(env, class_name);
    jmethodID id = is_static ? (*env)->GetStaticMethodID(env, class, name, signature)
                             : (*env)->GetMethodID(env, class, name, signature);
    (*env)->DeleteLocalRef(env, class);
    char *method;
    uint16_t value;
    if (id == NULL || !vmstructs_read(id, &method, sizeof method) ||
        !vmstructs_read(method + offset.id, &value, sizeof value)) {
        (*env)->ExceptionClear(env);
        return NULL;
    }
    return method;
}

static uint16_t *id_of(char *method) {
    return (uint16_t *)(method + offset.id);
}

/* NULL: not stopped. The VM looks at it whenever it is about to compile, and clears it itself when its code cache is
 * full. */
static bool *stopped;

void intrinsics_stop_compilers(void) {
    bool *compiles = vmstructs_flag_address("UseCompiler");
    if (compiles != NULL && *compiles) {
        *compiles = false;
        stopped = compiles;
    }
}

/* Both have just been retransformed, so neither is compiled, and both fields are the interpreter's entry. */
static bool interpret_as(char *method, const char *plain) {
    void **from_interpreted = (void **)(method + offset.from_interpreted);
    void **entry = (void **)(method + offset.entry);
    if (*from_interpreted != *entry) {
        return false;
    }
    *entry = *(void *const *)(plain + offset.entry);
    *from_interpreted = *entry;
    return true;
}

void intrinsics_disable(JNIEnv *env) {
    static const struct {
        const char *class_name, *name, *signature;
        bool is_static, for_debugger;
    } names[] = {
        {"java/lang/ref/Reference", "get", "()Ljava/lang/Object;", false, false},
        {"java/lang/System", "nanoTime", "()J", true, false},
        {"java/lang/System", "currentTimeMillis", "()J", true, false},
        {"java/lang/Object", "notify", "()V", false, false},
        {"java/lang/Object", "notifyAll", "()V", false, false},
        {"java/lang/Thread", "onSpinWait", "()V", true, false},
        {"sun/security/provider/DigestBase", "implCompressMultiBlock0", "([BII)I", false, false},
        {"java/lang/Object", "hashCode", "()I", false, true},
        {"java/lang/System", "identityHashCode", "(Ljava/lang/Object;)I", true, true},
    };
    const int count = sizeof names / sizeof *names;
    char *methods[sizeof names / sizeof *names];
    offset.id = vmstructs_offset("Method", "_intrinsic_id");
    offset.entry = vmstructs_offset("Method", "_i2i_entry");
    offset.from_interpreted = vmstructs_offset("Method", "_from_interpreted_entry");
    bool plausible = offset.id >= 0 && offset.entry >= 0 && offset.from_interpreted >= 0;
    /* A method that is no intrinsic: its id is 0. If what is read there is not, this is not the field. */
    char *plain = plausible ? method_of(env, "java/lang/ref/Reference", "enqueue", "()Z", false) : NULL;
    plausible = plain != NULL && *id_of(plain) == 0;
    for (int i = 0; plausible && i < count; i++) {
        methods[i] = method_of(env, names[i].class_name, names[i].name, names[i].signature, names[i].is_static);
        plausible = methods[i] != NULL && *id_of(methods[i]) != 0;
    }
    if (!plausible || !interpret_as(methods[0], plain)) {
        vm_fatal("the intrinsics of this VM can't be switched off: HotSpot 17 and 25 are supported");
    }
    for (int i = 0; i < count; i++) {
        if (!names[i].for_debugger || debugger_is_there()) {
            *id_of(methods[i]) = 0;
        }
    }
    if (stopped != NULL) {
        *stopped = true;
    }
}

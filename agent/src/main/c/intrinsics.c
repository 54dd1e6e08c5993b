// SPDX-License-Identifier: Apache-2.0
/*
 * A method is known to C1 and C2 as an intrinsic by Method::_intrinsic_id. -XX:DisableIntrinsic does this from the
 * command line, but an agent can't set it, and compiler directives have no effect on these (research/boundary.md). The
 * offset comes from gHotSpotVMStructs, the table that libjvm exports for the serviceability agent, so it is the VM's
 * own word.
 */
#include "intrinsics.h"

#include <stdint.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "vm.h"

struct vm_struct {
    const char *type_name;
    const char *field_name;
    const char *type_string;
    int32_t is_static;
    uint64_t offset;
    void *address;
};

/* The layout of an entry is exported too; ours is checked against it. */
static bool layout_is_ours(void) {
    static const struct {
        const char *symbol;
        uint64_t value;
    } expected[] = {
        {"gHotSpotVMStructEntryTypeNameOffset", offsetof(struct vm_struct, type_name)},
        {"gHotSpotVMStructEntryFieldNameOffset", offsetof(struct vm_struct, field_name)},
        {"gHotSpotVMStructEntryOffsetOffset", offsetof(struct vm_struct, offset)},
        {"gHotSpotVMStructEntryArrayStride", sizeof(struct vm_struct)},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const uint64_t *value = vm_symbol(expected[i].symbol);
        if (value == NULL || *value != expected[i].value) {
            return false;
        }
    }
    return true;
}

static ptrdiff_t offset_of_intrinsic_id(void) {
    struct vm_struct **table = vm_symbol("gHotSpotVMStructs");
    if (table == NULL || !layout_is_ours()) {
        return -1;
    }
    for (const struct vm_struct *entry = *table; entry->type_name != NULL; entry++) {
        if (strcmp(entry->type_name, "Method") == 0 && strcmp(entry->field_name, "_intrinsic_id") == 0) {
            return (ptrdiff_t)entry->offset;
        }
    }
    return -1;
}

/* A jmethodID is a Method ** on 17 and 25. Read by the kernel, so that a VM in which it is not makes an error, no
 * crash. */
static bool read_memory(const void *address, void *into, size_t length) {
    struct iovec local = {into, length};
    struct iovec remote = {(void *)address, length};
    return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)length;
}

static uint16_t *intrinsic_id_of(JNIEnv *env, ptrdiff_t offset, const char *class_name, const char *name,
                                 const char *signature, bool is_static) {
    jclass class = (*env)->FindClass(env, class_name);
    jmethodID id = is_static ? (*env)->GetStaticMethodID(env, class, name, signature)
                             : (*env)->GetMethodID(env, class, name, signature);
    (*env)->DeleteLocalRef(env, class);
    char *method;
    uint16_t value;
    if (id == NULL || !read_memory(id, &method, sizeof method) || !read_memory(method + offset, &value, sizeof value)) {
        (*env)->ExceptionClear(env);
        return NULL;
    }
    return (uint16_t *)(method + offset);
}

void intrinsics_disable(JNIEnv *env) {
    static const struct {
        const char *class_name, *name, *signature;
        bool is_static;
    } methods[] = {
        {"java/lang/System", "nanoTime", "()J", true},   {"java/lang/System", "currentTimeMillis", "()J", true},
        {"java/lang/Object", "notify", "()V", false},    {"java/lang/Object", "notifyAll", "()V", false},
        {"java/lang/Thread", "onSpinWait", "()V", true},
    };
    const int count = sizeof methods / sizeof *methods;
    uint16_t *ids[sizeof methods / sizeof *methods];
    ptrdiff_t offset = offset_of_intrinsic_id();
    /* A method that is none: its id is 0. If what is read there is not, this is not the field. */
    const uint16_t *none =
        offset < 0 ? NULL
                   : intrinsic_id_of(env, offset, "java/lang/System", "lineSeparator", "()Ljava/lang/String;", true);
    bool plausible = none != NULL && *none == 0;
    for (int i = 0; plausible && i < count; i++) {
        ids[i] = intrinsic_id_of(env, offset, methods[i].class_name, methods[i].name, methods[i].signature,
                                 methods[i].is_static);
        plausible = ids[i] != NULL && *ids[i] != 0;
    }
    if (!plausible) {
        vm_fatal("the intrinsics of this VM can't be switched off: HotSpot 17 and 25 are supported, others need "
                 "-XX:+UnlockDiagnosticVMOptions -XX:DisableIntrinsic=_nanoTime,_currentTimeMillis,_notify,_notifyAll");
    }
    for (int i = 0; i < count; i++) {
        *ids[i] = 0;
    }
}

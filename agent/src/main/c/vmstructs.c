// SPDX-License-Identifier: Apache-2.0
#include "vmstructs.h"

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

struct vm_type {
    const char *type_name;
    const char *superclass_name;
    int32_t is_oop, is_integer, is_unsigned;
    uint64_t size;
};

/* The layout of the entries is exported too; ours is checked against it. */
static bool layout_is_ours(void) {
    static const struct {
        const char *symbol;
        uint64_t value;
    } expected[] = {
        {"gHotSpotVMStructEntryTypeNameOffset", offsetof(struct vm_struct, type_name)},
        {"gHotSpotVMStructEntryFieldNameOffset", offsetof(struct vm_struct, field_name)},
        {"gHotSpotVMStructEntryOffsetOffset", offsetof(struct vm_struct, offset)},
        {"gHotSpotVMStructEntryAddressOffset", offsetof(struct vm_struct, address)},
        {"gHotSpotVMStructEntryArrayStride", sizeof(struct vm_struct)},
        {"gHotSpotVMTypeEntryTypeNameOffset", offsetof(struct vm_type, type_name)},
        {"gHotSpotVMTypeEntrySizeOffset", offsetof(struct vm_type, size)},
        {"gHotSpotVMTypeEntryArrayStride", sizeof(struct vm_type)},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const uint64_t *value = vm_symbol(expected[i].symbol);
        if (value == NULL || *value != expected[i].value) {
            return false;
        }
    }
    return true;
}

static const struct vm_struct *entry_of(const char *type, const char *field) {
    struct vm_struct **table = vm_symbol("gHotSpotVMStructs");
    if (table == NULL || !layout_is_ours()) {
        return NULL;
    }
    for (const struct vm_struct *entry = *table; entry->type_name != NULL; entry++) {
        if (strcmp(entry->type_name, type) == 0 && strcmp(entry->field_name, field) == 0) {
            return entry;
        }
    }
    return NULL;
}

static size_t size_of(const char *type) {
    struct vm_type **table = vm_symbol("gHotSpotVMTypes");
    for (const struct vm_type *entry = table == NULL ? NULL : *table; entry != NULL && entry->type_name != NULL;
         entry++) {
        if (strcmp(entry->type_name, type) == 0) {
            return entry->size;
        }
    }
    return 0;
}

bool vmstructs_constant(const char *name, uint64_t *value) {
    struct vm_constant {
        const char *name;
        uint64_t value;
    };
    const uint64_t *stride = vm_symbol("gHotSpotVMLongConstantEntryArrayStride");
    struct vm_constant **table = vm_symbol("gHotSpotVMLongConstants");
    if (table == NULL || stride == NULL || *stride != sizeof(struct vm_constant)) {
        return false;
    }
    for (const struct vm_constant *entry = *table; entry->name != NULL; entry++) {
        if (strcmp(entry->name, name) == 0) {
            *value = entry->value;
            return true;
        }
    }
    return false;
}

ptrdiff_t vmstructs_offset(const char *type, const char *field) {
    const struct vm_struct *entry = entry_of(type, field);
    return entry == NULL || entry->is_static ? -1 : (ptrdiff_t)entry->offset;
}

bool *vmstructs_flag_address(const char *name) {
    const struct vm_struct *flags = entry_of("JVMFlag", "flags");
    const struct vm_struct *count = entry_of("JVMFlag", "numFlags");
    ptrdiff_t name_offset = vmstructs_offset("JVMFlag", "_name");
    ptrdiff_t value_offset = vmstructs_offset("JVMFlag", "_addr");
    size_t size = size_of("JVMFlag");
    if (flags == NULL || count == NULL || name_offset < 0 || value_offset < 0 || size == 0) {
        return NULL;
    }
    const char *flag = *(const char **)flags->address;
    for (size_t i = 0; i < *(const size_t *)count->address; i++, flag += size) {
        const char *flag_name = *(const char *const *)(flag + name_offset);
        if (flag_name != NULL && strcmp(flag_name, name) == 0) {
            return *(bool *const *)(flag + value_offset);
        }
    }
    return NULL;
}

bool vmstructs_flag(const char *name) {
    const bool *flag = vmstructs_flag_address(name);
    return flag != NULL && *flag;
}

bool vmstructs_collects_concurrently(void) {
    return vmstructs_flag("UseZGC") || vmstructs_flag("UseShenandoahGC");
}

bool vmstructs_read(const void *address, void *into, size_t length) {
    struct iovec local = {into, length};
    struct iovec remote = {(void *)address, length};
    return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)length;
}

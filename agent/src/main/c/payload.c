// SPDX-License-Identifier: Apache-2.0
#include "payload.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "crc32c.h"
#include "descriptors.h"
#include "divergence.h"
#include "tape.h"
#include "transcript.h"
#include "vm.h"

/* ---- outputs ----------------------------------------------------------------------------------------------------- */

static void add_piece(struct output *output, const void *bytes, size_t length) {
    output->crc = crc32c(output->crc, bytes, length);
    output->length += length;
    if (transcript_on) {
        transcript_says(bytes, length);
    }
}

struct output output_of_memory(jlong address, jlong length) {
    struct output output = {0, 0};
    add_piece(&output, (const void *)address, length > 0 ? (size_t)length : 0);
    return output;
}

struct output output_of_iovecs(jlong address, jint count) {
    struct output output = {0, 0};
    const struct iovec *vectors = (const struct iovec *)address;
    for (jint i = 0; i < count; i++) {
        add_piece(&output, vectors[i].iov_base, vectors[i].iov_len);
    }
    return output;
}

struct output output_of_array(JNIEnv *env, jbyteArray array, jint offset, jint length) {
    struct output output = {0, 0};
    uint8_t piece[4096];
    /* Bad arguments are the original's to complain of. */
    if (array == NULL || offset < 0 || length < 0 || offset > (*env)->GetArrayLength(env, array) - length) {
        return output;
    }
    for (jint at = 0; at < length;) {
        jint n = length - at < (jint)sizeof piece ? length - at : (jint)sizeof piece;
        (*env)->GetByteArrayRegion(env, array, offset + at, n, (jbyte *)piece);
        add_piece(&output, piece, (size_t)n);
        at += n;
    }
    return output;
}

struct output output_of_byte(jint value) {
    uint8_t byte = (uint8_t)value;
    return output_of_memory((jlong)&byte, 1);
}

void payload_output(struct output *output, int fd) {
    struct output recorded = *output;
    int32_t recorded_fd = fd;
    tape_unsigned(&recorded.length);
    tape_bytes(&recorded.crc, sizeof recorded.crc);
    tape_int(&recorded_fd);
    if (recorded.length != output->length || recorded.crc != output->crc || recorded_fd != fd) {
        divergence_of_output(
            "the program says something else: expected %lu bytes, crc %08x, descriptor %d, got %lu bytes, crc %08x, "
            "descriptor %d",
            (unsigned long)recorded.length, recorded.crc, recorded_fd, (unsigned long)output->length, output->crc, fd);
    }
}

/* ---- memory and arrays ---------------------------------------------------------------------------------------------
 */

void payload_memory(jlong address, jlong length) {
    if (length > 0) {
        tape_bytes((void *)address, (size_t)length);
    }
}

void payload_iovecs(jlong address, jint count, jlong length) {
    struct iovec *vectors = (struct iovec *)address;
    for (jint i = 0; i < count && length > 0; i++) {
        size_t n = vectors[i].iov_len < (size_t)length ? vectors[i].iov_len : (size_t)length;
        tape_bytes(vectors[i].iov_base, n);
        length -= (jlong)n;
    }
}

static size_t element_size(char type) {
    switch (type) {
    case 'Z':
    case 'B':
        return 1;
    case 'C':
    case 'S':
        return 2;
    case 'I':
    case 'F':
        return 4;
    default:
        return 8;
    }
}

void payload_array(JNIEnv *env, jarray array) {
    if (array == NULL) {
        return;
    }
    char name[8];
    jclass class = (*env)->GetObjectClass(env, array);
    payload_class_name(class, name, sizeof name);
    (*env)->DeleteLocalRef(env, class);
    size_t bytes = (size_t)(*env)->GetArrayLength(env, array) * element_size(name[1]);
    /* A copy or the array itself, as the collector likes; tape_bytes calls no JNI function meanwhile. */
    void *elements = malloc(bytes == 0 ? 1 : bytes);
    if (elements == NULL) {
        vm_fatal("out of memory for an array of %zu bytes", bytes);
    }
    void *critical = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
    if (critical == NULL) {
        vm_fatal("out of memory for an array of %zu bytes", bytes);
    }
    memcpy(elements, critical, bytes);
    (*env)->ReleasePrimitiveArrayCritical(env, array, critical, JNI_ABORT);
    tape_bytes(elements, bytes);
    if (!RECORDING) {
        critical = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
        if (critical != NULL) {
            memcpy(critical, elements, bytes);
            (*env)->ReleasePrimitiveArrayCritical(env, array, critical, 0);
        }
    }
    free(elements);
}

void payload_made(JNIEnv *env, jintArray descriptors) {
    jsize count = descriptors == NULL ? 0 : (*env)->GetArrayLength(env, descriptors);
    for (jsize i = 0; i < count; i++) {
        jint fd;
        (*env)->GetIntArrayRegion(env, descriptors, i, 1, &fd);
        descriptor_made(fd);
    }
}

void payload_descriptor(JNIEnv *env, jobject descriptor) {
    int32_t fd = descriptor_of(env, descriptor);
    tape_int(&fd);
    descriptor_set(env, descriptor, fd);
}

void payload_stream_descriptor(JNIEnv *env, jobject stream, enum stream_class class) {
    int32_t fd = descriptor_of_stream(env, stream, class);
    tape_int(&fd);
    descriptor_set_stream(env, stream, class, fd);
}

void payload_first(JNIEnv *env, jobjectArray array) {
    jobject element = array == NULL ? NULL : (*env)->GetObjectArrayElement(env, array, 0);
    payload_object(env, &element);
    if (!RECORDING && array != NULL) {
        (*env)->SetObjectArrayElement(env, array, 0, element);
    }
    (*env)->DeleteLocalRef(env, element);
}

void payload_mapping(jlong *address, jlong length, void *here) {
    if (*address <= 0) {
        return;
    }
    if (!RECORDING) {
        void *at = here != NULL
                       ? here
                       : mmap(NULL, (size_t)length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED) {
            vm_fatal("out of memory for a mapping of %ld bytes", (long)length);
        }
        *address = (jlong)at;
    }
    tape_bytes((void *)*address, (size_t)length);
}

void payload_text(char *text, size_t size) {
    int32_t length = (int32_t)strlen(text);
    tape_int(&length);
    if (length < 0 || (size_t)length >= size) {
        tape_diverge("U009", "the log holds an event that can't be decoded");
    }
    tape_bytes(text, (size_t)length);
    text[length] = 0;
}

void payload_terminated(char **text) {
    if (RECORDING) {
        tape_bytes(*text, strlen(*text) + 1);
        return;
    }
    size_t length = 0;
    size_t capacity = 0;
    char *bytes = NULL;
    do {
        if (length == capacity) {
            capacity = capacity == 0 ? 64 : capacity * 2;
            char *grown = realloc(bytes, capacity);
            if (grown == NULL) {
                vm_fatal("out of memory for a text of the log");
            }
            bytes = grown;
        }
        tape_bytes(&bytes[length], 1);
    } while (bytes[length++] != 0);
    *text = bytes;
}

void payload_class_name(jclass class, char *name, size_t size) {
    char *signature = NULL;
    name[0] = 0;
    if ((*jvmti)->GetClassSignature(jvmti, class, &signature, NULL) != JVMTI_ERROR_NONE) {
        return;
    }
    /* Ljava/lang/String; -> java/lang/String, but [B stays [B: what FindClass takes */
    bool plain = signature[0] == 'L';
    strncpy(name, signature + (plain ? 1 : 0), size - 1);
    name[size - 1] = 0;
    if (plain && strlen(name) > 0) {
        name[strlen(name) - 1] = 0;
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
}

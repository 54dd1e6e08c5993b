// SPDX-License-Identifier: Apache-2.0
#include "transcript.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "descriptors.h"
#include "tape.h"
#include "vm.h"

bool transcript_on;

static int transcript = -1;

/* A record: this, and then the path and what was said. Little endian, as the machine is. Read by Transcript.java. */
struct record {
    uint64_t position;
    int32_t fd;
    uint32_t site;
    uint32_t path_length;
    uint32_t said_length;
};
_Static_assert(sizeof(struct record) == 24, "Transcript.java");

/* Behind the record's room, so that all of it leaves in one write. */
struct bytes {
    uint8_t *data;
    size_t length;
    size_t capacity;
};

/* Of the native that the thread is in; fd -1 and nothing else: of none. */
static __thread struct {
    int fd;
    struct bytes path;
    struct bytes said;
} about __attribute__((tls_model("initial-exec"))) = {.fd = -1};

void transcript_open(const char *file) {
    /* A number that the program can't have had. */
    transcript = descriptor_pass_high(open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (transcript < 0) {
        vm_fatal("can't write %s: %s", file, strerror(errno));
    }
    transcript_on = true;
}

static void append(struct bytes *bytes, const void *more, size_t length) {
    if (bytes->length + length > bytes->capacity) {
        size_t capacity = 2 * bytes->length + length;
        uint8_t *grown = realloc(bytes->data, capacity);
        if (grown == NULL) {
            vm_fatal("out of memory for %zu bytes that the program writes", capacity);
        }
        bytes->data = grown;
        bytes->capacity = capacity;
    }
    if (length > 0) {
        memcpy(bytes->data + bytes->length, more, length);
        bytes->length += length;
    }
}

static void forget(void) {
    about.fd = -1;
    about.path.length = 0;
    about.said.length = 0;
}

void transcript_about(int fd) {
    about.fd = fd;
    about.path.length = 0;
    about.said.length = 0;
}

void transcript_cpath(jlong path) {
    if (path != 0) {
        about.path.length = 0;
        append(&about.path, (const char *)path, strlen((const char *)path));
    }
}

void transcript_string(JNIEnv *env, jobject path) {
    const char *chars = path == NULL ? NULL : (*env)->GetStringUTFChars(env, path, NULL);
    if (chars != NULL) {
        transcript_cpath((jlong)chars);
        (*env)->ReleaseStringUTFChars(env, path, chars);
    }
}

void transcript_file(JNIEnv *env, jobject file) {
    static jfieldID path_field;
    if (file == NULL) {
        return;
    }
    if (path_field == NULL) {
        path_field = vm_field(env, vm_class(env, "java/io/File"), "path", "Ljava/lang/String;");
    }
    jobject path = (*env)->GetObjectField(env, file, path_field);
    transcript_string(env, path);
    (*env)->DeleteLocalRef(env, path);
}

/* IPv4 only: an Inet6Address keeps its bytes elsewhere, and is left out. */
void transcript_peer(JNIEnv *env, jobject address, jint port) {
    static jclass inet4;
    static jfieldID holder_field;
    static jfieldID address_field;
    if (inet4 == NULL) {
        inet4 = vm_class(env, "java/net/Inet4Address");
        holder_field =
            vm_field(env, vm_class(env, "java/net/InetAddress"), "holder", "Ljava/net/InetAddress$InetAddressHolder;");
        address_field = vm_field(env, vm_class(env, "java/net/InetAddress$InetAddressHolder"), "address", "I");
    }
    if (address == NULL || !(*env)->IsInstanceOf(env, address, inet4)) {
        return;
    }
    jobject holder = (*env)->GetObjectField(env, address, holder_field);
    struct in_addr ip = {.s_addr = htonl((uint32_t)(*env)->GetIntField(env, holder, address_field))};
    (*env)->DeleteLocalRef(env, holder);
    char host[INET_ADDRSTRLEN];
    char text[INET_ADDRSTRLEN + 16];
    snprintf(text, sizeof text, "%s:%d", inet_ntop(AF_INET, &ip, host, sizeof host), port);
    transcript_cpath((jlong)text);
}

void transcript_says(const void *bytes, size_t length) {
    append(&about.said, bytes, length);
}

static void write_all(const void *bytes, size_t length) {
    for (size_t at = 0; at < length;) {
        ssize_t n = write(transcript, (const uint8_t *)bytes + at, length - at);
        if (n < 0 && errno != EINTR) {
            vm_fatal("can't write the transcript of a replay: %s", strerror(errno));
        }
        at += n > 0 ? (size_t)n : 0;
    }
}

/* What a thread goes through inside a native (who runs, which classes are loaded) is not the native's event. */
void transcript_event(uint64_t position, uint32_t site) {
    bool is_its_own = site >= SITE_FIRST_NATIVE || site == SITE_THROWN;
    if (!is_its_own || (about.fd < 0 && about.path.length == 0)) {
        return;
    }
    struct record record = {position, about.fd, site, (uint32_t)about.path.length, (uint32_t)about.said.length};
    write_all(&record, sizeof record);
    write_all(about.path.data, about.path.length);
    write_all(about.said.data, about.said.length);
    forget();
}

// SPDX-License-Identifier: Apache-2.0
#include "shadows_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptors.h"
#include "takeover.h"
#include "vm.h"

static struct shadow *shadows;
static int numbers; /* that the program may have */
static int placeholder;

bool shadows_on;
bool shadows_own_files;

/* ---- numbers ------------------------------------------------------------------------------------------------------
 */

/*
 * For the program; false: it is in use. F_DUPFD takes the lowest free number from here on, so what another thread of
 * the VM opens meanwhile is left alone; dup3 would replace it, or fail with EBUSY while it is being opened.
 */
static bool hold(int number) {
    int got = fcntl(placeholder, F_DUPFD_CLOEXEC, number);
    if (got < 0) {
        vm_fatal("can't hold descriptor %d for the program: %s", number, strerror(errno));
    }
    if (got != number) {
        close(got);
    }
    return got == number;
}

void shadows_start(bool own_files, const char *ports, const char *gateway) {
    shadows_own_files = own_files;
    numbers = descriptors_first_real();
    shadows = calloc((size_t)numbers, sizeof *shadows);
    placeholder = descriptor_pass(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (shadows == NULL || placeholder < numbers) {
        vm_fatal("out of memory or descriptors at start: %s", strerror(errno));
    }
    for (int number = STDERR_FILENO + 1; number < numbers; number++) {
        shadows[number].kind = hold(number) ? PLACEHOLDER : VMS_OWN; /* the recorded VM has it too */
    }
    shadow_use_ports(ports);
    gateway_configure(gateway);
    shadows_on = true;
}

struct shadow *shadow_of(int number) {
    return number > STDERR_FILENO && number < numbers ? &shadows[number] : NULL;
}

static void forget(struct shadow *shadow) {
    traffic_free(&shadow->traffic);
    free(shadow->path);
    shadow->path = NULL;
}

static struct shadow like(int fd) {
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return (struct shadow){.kind = OTHER};
    }
    bool regular = S_ISREG(status.st_mode);
    return (struct shadow){.kind = regular || S_ISFIFO(status.st_mode) ? FILE_OR_PIPE : OTHER, .regular = regular};
}

void shadow_made(int number, int real) {
    struct shadow *shadow = shadow_of(number);
    if (shadow == NULL) {
        if (real >= 0) {
            close(real);
        }
        return;
    }
    if (shadow->kind == VMS_OWN && !hold(number)) { /* it may have been open for a moment only, at the start */
        vm_fatal("descriptor %d of the program is the VM's own here: start the standby as the primary was", number);
    }
    if (real < 0) {
        vm_note("the standby has nothing like descriptor %d of the program: %s", number, strerror(errno));
        return;
    }
    if (dup3(real, number, O_CLOEXEC) < 0) {
        vm_fatal("can't make descriptor %d: %s", number, strerror(errno));
    }
    close(real);
    forget(shadow);
    *shadow = like(number);
}

void shadow_closed(int number) {
    struct shadow *shadow = shadow_of(number);
    if (shadow == NULL || shadow->kind == PLACEHOLDER) {
        return;
    }
    if (dup3(placeholder, number, O_CLOEXEC) < 0) {
        vm_fatal("can't close descriptor %d: %s", number, strerror(errno));
    }
    forget(shadow);
    *shadow = (struct shadow){.kind = PLACEHOLDER};
    shadow_forget_later(number);
}

void shadow_of_child(JNIEnv *env, jintArray array) {
    for (jsize i = 0; array != NULL && i < (*env)->GetArrayLength(env, array); i++) {
        jint number;
        int ends[2];
        (*env)->GetIntArrayRegion(env, array, i, 1, &number);
        if (number < 0 || pipe2(ends, O_CLOEXEC) != 0) {
            continue;
        }
        /* Its standard input is written to, the other two are read. */
        shadow_made(number, ends[i == 0 ? 1 : 0]);
        close(ends[i == 0 ? 0 : 1]);
        struct shadow *shadow = shadow_of(number);
        if (shadow != NULL) {
            shadow->kind = OTHER; /* what the child gets and says is on the tape */
        }
    }
}

/* ---- takeover ------------------------------------------------------------------------------------------------------
 */

void shadows_go_live(JNIEnv *env) {
    if (!shadows_on) {
        return;
    }
    shadows_on = false;
    int first_port = shadow_do_later(env);
    for (int number = 0; number < numbers; number++) {
        struct shadow *shadow = &shadows[number];
        if (shadow->kind == SHARED_FILE) {
            shadow_open_shared(number, shadow);
        } else if (shadow->kind == CONNECTION) {
            shadow_resume(number, shadow);
        }
    }
    gateway_live(takeover_epoch(), first_port);
}

void shadows_free_placeholders(void) {
    for (int number = 0; number < numbers; number++) {
        if (shadows[number].kind == PLACEHOLDER && number > STDERR_FILENO) {
            close(number);
        }
    }
}

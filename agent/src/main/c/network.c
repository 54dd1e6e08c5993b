// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vm.h"

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)

void network_deny(void) {
    struct sock_filter filter[] = {
        LOAD(arch),
        IF_EQUAL(AUDIT_ARCH_X86_64, 0, 6),
        LOAD(nr),
        IF_EQUAL(SYS_socket, 0, 4),
        LOAD(args[0]),
        IF_EQUAL(AF_INET, 1, 0),
        IF_EQUAL(AF_INET6, 0, 1),
        RETURN(SECCOMP_RET_ERRNO | EACCES),
        RETURN(SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    /* TSYNC: also for the threads that the VM has started already. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) {
        vm_fatal("the network can't be denied here: %s; leave out network=deny", strerror(errno));
    }
}

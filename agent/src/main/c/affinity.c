// SPDX-License-Identifier: Apache-2.0
#include "affinity.h"

#include <sched.h>
#include <stdbool.h>

#include "vm.h"

static cpu_set_t all_cores;
static cpu_set_t one_core;
static bool pinned;

void affinity_init(int core) {
    pinned = false;
    if (sched_getaffinity(0, sizeof all_cores, &all_cores) != 0) {
        vm_note("can't read the CPU affinity, threads are not pinned to one core: hand-overs will be slower");
        return;
    }
    if (core == CORE_NONE) {
        return;
    }
    if (core == CORE_CURRENT) {
        core = sched_getcpu();
    }
    if (core < 0 || core >= CPU_SETSIZE || !CPU_ISSET(core, &all_cores)) {
        vm_note("core %d can't be used, threads are not pinned to one core: hand-overs will be slower", core);
        return;
    }
    CPU_ZERO(&one_core);
    CPU_SET(core, &one_core);
    pinned = true;
}

void affinity_pin(void) {
    /* Forbidden in some containers: then hand-overs are slower, nothing else. */
    if (pinned && sched_setaffinity(0, sizeof one_core, &one_core) != 0) {
        pinned = false;
        vm_note("threads can't be pinned to one core here: hand-overs will be slower");
    }
}

void affinity_unpin(void) {
    if (pinned) {
        sched_setaffinity(0, sizeof all_cores, &all_cores);
    }
}

// SPDX-License-Identifier: Apache-2.0
#include "vm_end.h"

#include "futex.h"
#include "roster.h"
#include "vm.h"

/* Longer than a thousand threads need to fall asleep, shorter than what the VM itself would wait. */
#define PATIENCE_NS (100 * NS_PER_MS)

_Atomic bool vm_end_reached;
static jrawMonitorID retired_monitor;
static int retired; /* under the monitor */

void vm_end_init(void) {
    if ((*jvmti)->CreateRawMonitor(jvmti, "understudy retired threads", &retired_monitor) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM gives no raw monitor");
    }
}

_Noreturn void vm_end_retire(void) {
    (*jvmti)->RawMonitorEnter(jvmti, retired_monitor);
    retired++;
    (*jvmti)->RawMonitorNotifyAll(jvmti, retired_monitor);
    for (;;) {
        (*jvmti)->RawMonitorWait(jvmti, retired_monitor, 0);
    }
}

void vm_end_retire_waiting(void) {
    int woken = 0;
    atomic_store(&vm_end_reached, true);
    for (int n = 0; n < roster_size(); n++) {
        struct thread *t = roster_get(n);
        uint32_t asleep = 2;
        if (t != NULL && atomic_compare_exchange_strong(&t->turn, &asleep, 0)) {
            futex_wake(&t->turn, 1);
            woken++;
        }
    }
    int64_t until = monotonic_ns() + PATIENCE_NS;
    int64_t left = PATIENCE_NS;
    (*jvmti)->RawMonitorEnter(jvmti, retired_monitor);
    while (retired < woken && left > 0) {
        (*jvmti)->RawMonitorWait(jvmti, retired_monitor, left / NS_PER_MS + 1);
        left = until - monotonic_ns();
    }
    (*jvmti)->RawMonitorExit(jvmti, retired_monitor);
}

// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_AGENT_H
#define UNDERSTUDY_AGENT_H

#include <stdbool.h>

/* From the end of premain until the VM's death. */
bool agent_is_on(void);
void agent_turn_on(void);
bool agent_vm_is_dying(void);

#endif

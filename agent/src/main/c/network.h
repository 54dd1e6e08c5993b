// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_NETWORK_H
#define UNDERSTUDY_NETWORK_H

/* From now on no thread of this process can make an internet socket: a proof that a replay needs none. Can't be undone.
 */
void network_deny(void);

#endif

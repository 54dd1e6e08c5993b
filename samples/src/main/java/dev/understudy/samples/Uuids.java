// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.UUID;

/** UUID.randomUUID, which draws from SecureRandom. */
final class Uuids {
    public static void main(String[] args) {
        Seen seen = new Seen();
        for (int i = 0; i < 5; i++) {
            seen.value("uuid", UUID.randomUUID());
        }
        for (int i = 0; i < 2_000; i++) {
            seen.add(UUID.randomUUID().hashCode());
        }
        seen.end();
    }
}

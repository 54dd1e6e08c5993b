// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;

/** What only one standby can win. */
interface Fence {
    boolean win(String name) throws IOException;

    static Fence parse(String text) {
        return name -> true;
    }
}

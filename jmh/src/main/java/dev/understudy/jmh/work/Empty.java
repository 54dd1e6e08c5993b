// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.work;

/** An empty program: what is measured is everything else. */
public final class Empty {
    private Empty() {}

    public static void main(String[] args) {
        // nothing, on purpose
    }
}

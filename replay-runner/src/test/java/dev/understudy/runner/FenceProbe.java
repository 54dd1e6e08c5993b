// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

/** Asks a fence, as a standby of its own would: FENCE NAME. */
final class FenceProbe {
    private FenceProbe() {}

    public static void main(String[] args) throws Exception {
        System.out.println(Fence.parse(args[0]).win(args[1]));
    }
}

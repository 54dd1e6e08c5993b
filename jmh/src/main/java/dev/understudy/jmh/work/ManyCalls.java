// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.work;

/** One method, called as often as the argument says: what telling of it costs is nearly all that there is. */
final class ManyCalls {
    private ManyCalls() {}

    public static void main(String[] args) {
        int calls = Integer.parseInt(args[0]);
        int sum = 0;
        for (int i = 0; i < calls; i++) {
            sum = add(sum, i);
        }
        System.out.println(sum);
    }

    private static int add(int sum, int next) {
        return sum * 31 + next;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

/** Entry of understudy.jar. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Understudy.commandLine().execute(args));
    }
}

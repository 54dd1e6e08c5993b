// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.List;

/**
 * One program of the catalog: how to start it, what to feed it, how it ends, and whether two bare runs differ.
 *
 * @param name its name on a command line
 * @param mainClass the fully qualified main class
 * @param args its arguments
 * @param stdin all of its standard input
 * @param exitCode the exit code of every run
 * @param minimumJdk the oldest feature release that can run it
 * @param differs whether its output differs between two bare runs on the same machine
 */
public record Sample(
        String name, String mainClass, List<String> args, String stdin, int exitCode, int minimumJdk, boolean differs) {

    static Sample of(Class<?> mainClass) {
        return new Sample(kebab(mainClass.getSimpleName()), mainClass.getName(), List.of(), "", 0, 17, true);
    }

    Sample stdin(String text) {
        return new Sample(name, mainClass, args, text, exitCode, minimumJdk, differs);
    }

    Sample exitCode(int code) {
        return new Sample(name, mainClass, args, stdin, code, minimumJdk, differs);
    }

    Sample since(int jdk) {
        return new Sample(name, mainClass, args, stdin, exitCode, jdk, differs);
    }

    Sample same() {
        return new Sample(name, mainClass, args, stdin, exitCode, minimumJdk, false);
    }

    private static String kebab(String className) {
        return className.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    }
}

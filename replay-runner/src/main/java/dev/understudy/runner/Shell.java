// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.List;
import java.util.stream.Collectors;

/** Commands as a person can paste them into a shell. */
final class Shell {
    private Shell() {}

    static String join(List<String> words) {
        return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }

    static String quote(String word) {
        if (!word.isEmpty() && word.chars().allMatch(Shell::isPlain)) {
            return word;
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean isPlain(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || "@%_-+=:,./".indexOf(c) >= 0);
    }
}

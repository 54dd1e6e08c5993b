// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions for bytes: each byte is a character, as in ISO-8859-1. A character of an expression beyond ASCII stands
 * for itself in that charset and for its bytes in UTF-8.
 */
final class BytePatterns {
    private final List<Pattern> patterns = new ArrayList<>();

    interface Match {
        /** From the first byte to behind the last. */
        void at(int from, int to);
    }

    BytePatterns(List<String> expressions) {
        for (String expression : expressions) {
            // '.' and '$' know \n only: other ends of lines are ordinary bytes here.
            patterns.add(compile(expression, expression));
            if (!isAscii(expression)) {
                patterns.add(compile(utf8(expression), expression));
            }
        }
    }

    private static Pattern compile(String expression, String given) {
        try {
            return Pattern.compile(expression, Pattern.UNIX_LINES);
        } catch (PatternSyntaxException e) {
            throw new UserError("--pattern wants a regular expression: " + e.getDescription() + " in " + given);
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String utf8(String expression) {
        StringBuilder result = new StringBuilder();
        boolean isEscaped = false;
        int depth = 0;
        for (int c : expression.codePoints().toArray()) {
            if (c < 0x80) {
                result.append((char) c);
                boolean isPlain = !isEscaped;
                depth += isPlain && c == '[' ? 1 : isPlain && c == ']' && depth > 0 ? -1 : 0;
                isEscaped = isPlain && c == '\\';
            } else if (depth > 0 || isEscaped || expression.contains("\\Q")) {
                throw new UserError("--pattern can't hold " + Character.toString(c)
                        + " in brackets or quoted, as it is several bytes; write alternatives: (?:x|y)");
            } else {
                result.append("(?:");
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    result.append(String.format("\\x%02x", b));
                }
                result.append(')');
            }
        }
        return result.toString();
    }

    /** All matches of all patterns that are not empty; they may overlap. */
    void find(byte[] bytes, int length, Match match) {
        Latin1 text = new Latin1(bytes, 0, length);
        for (Pattern pattern : patterns) {
            try {
                Matcher matcher = pattern.matcher(text);
                while (matcher.find()) {
                    if (matcher.end() > matcher.start()) {
                        match.at(matcher.start(), matcher.end());
                    }
                }
            } catch (StackOverflowError e) {
                throw new UserError("--pattern is too complex for what is in the log, write it without repeated"
                        + " alternatives: " + pattern);
            }
        }
    }

    boolean matches(byte[] bytes) {
        boolean[] found = {false};
        find(bytes, bytes.length, (from, to) -> found[0] = true);
        return found[0];
    }

    /** A text with '*' for what matches. */
    String redact(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] result = bytes.clone();
        find(bytes, bytes.length, (from, to) -> Arrays.fill(result, from, to, (byte) '*'));
        return new String(result, StandardCharsets.UTF_8);
    }

    private record Latin1(byte[] bytes, int from, int to) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            return (char) (bytes[from + index] & 0xFF);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Latin1(bytes, from + start, from + end);
        }

        @Override
        public String toString() {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Lines from standard input until it ends, each with the time of its arrival. */
final class StdinLines {
    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        long start = System.nanoTime();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        int lines = 0;
        while ((line = in.readLine()) != null) {
            lines++;
            seen.value("line after " + (System.nanoTime() - start) + " ns", line);
        }
        seen.value("lines", lines);
        seen.value("at the end", System.in.read());
        seen.end();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Passes on what a program prints, byte for byte and as it comes, and looks out for a line in which a pattern is found. */
final class OutputWatch {
    private static final int BUFFER_BYTES = 1 << 16;

    /** A longer line is looked at in pieces of this length: what has no line ends must not fill the memory. */
    static final int LONGEST_LINE = 1 << 20;

    private final Pattern pattern;
    private final List<Thread> threads = new ArrayList<>();
    private volatile String found;

    OutputWatch(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Passes both streams on to ours. */
    void start(Child child) {
        start("stdout", child.stdout(), new FileOutputStream(FileDescriptor.out));
        start("stderr", child.stderr(), new FileOutputStream(FileDescriptor.err));
    }

    void start(String name, InputStream from, OutputStream to) {
        Thread thread = new Thread(() -> pass(from, to), "understudy-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Until both have ended: with the program, and all to which it gave them. */
    void await() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** The first such line of either stream; null: none. */
    String found() {
        return found;
    }

    private void pass(InputStream from, OutputStream to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                if (!write(to, buffer, n)) {
                    return; // who read it is gone: closed, the pipe tells the program so
                }
                for (int i = 0; i < n && found == null; i++) {
                    if (buffer[i] == '\n' || line.size() == LONGEST_LINE) {
                        look(line);
                    }
                    if (buffer[i] != '\n') {
                        line.write(buffer[i]);
                    }
                }
            }
            look(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's output can't be read", e);
        }
    }

    private static boolean write(OutputStream to, byte[] bytes, int length) {
        try {
            to.write(bytes, 0, length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void look(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (found == null && pattern.matcher(text).find()) {
            found = text;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.List;

/** OutOfMemoryError of the program's own doing: arrays that can't be, and more than the heap has, caught in several threads. */
final class OutOfMemory {
    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        List<String> messages = new ArrayList<>();
        messages.add(tooLong(Integer.MAX_VALUE));
        messages.add(tooMuch());
        Threads.runAll(3, i -> {
            String message = tooMuch();
            synchronized (messages) {
                messages.add(message + " at " + System.nanoTime() % 1000);
            }
        });
        seen.list("messages", messages);
        seen.value("time", System.nanoTime());
        seen.end();
    }

    private static String tooLong(int length) {
        try {
            return "got " + new long[length].length;
        } catch (OutOfMemoryError e) {
            return e.getMessage();
        }
    }

    /** 16 GiB at once: more than the heap has by default, so that it doesn't matter what else is in there. */
    private static String tooMuch() {
        return tooLong(Integer.MAX_VALUE - 16);
    }
}

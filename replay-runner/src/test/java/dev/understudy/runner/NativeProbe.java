// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program with native code of its own, which it unpacks as libraries do: {@code NativeProbe LIBRARY [stay]}. With
 * {@code stay} it waits to be killed.
 */
final class NativeProbe {
    private NativeProbe() {}

    private static native int twice(int value);

    public static void main(String[] args) throws IOException, InterruptedException {
        Path unpacked = Files.copy(Path.of(args[0]), Path.of("libprobe.so")).toAbsolutePath();
        System.load(unpacked.toString());
        Files.delete(unpacked);
        System.out.println("loaded");
        System.out.println("twice=" + twice(21));
        if (args.length > 1) {
            Thread.sleep(600_000);
        }
    }
}

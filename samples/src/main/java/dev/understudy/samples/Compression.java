// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Threads compress blocks of different lengths and take them apart again: long work of natives, beside others. */
final class Compression {
    private static final int THREADS = 4;
    private static final int BLOCKS = 40;
    private static final int MOST_BYTES = 100_000;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        List<String> results = new ArrayList<>();
        Threads.runAll(THREADS, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < BLOCKS; i++) {
                byte[] text = text(random);
                byte[] packed = deflate(text);
                String result = Arrays.equals(text, inflate(packed, text.length)) ? "the same" : "other bytes";
                synchronized (results) {
                    results.add(thread + ": " + text.length + " to " + packed.length + ", " + result);
                }
            }
        });
        results.forEach(result -> seen.value("block", result));
        seen.end();
    }

    private static byte[] text(Random random) {
        byte[] text = new byte[random.nextInt(MOST_BYTES)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + random.nextInt(1 + i % 26));
        }
        return text;
    }

    private static byte[] deflate(byte[] text) {
        Deflater deflater = new Deflater();
        deflater.setInput(text);
        deflater.finish();
        byte[] packed = new byte[2 * MOST_BYTES];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    private static byte[] inflate(byte[] packed, int length) throws DataFormatException {
        Inflater inflater = new Inflater();
        inflater.setInput(packed);
        byte[] text = new byte[length];
        int filled = 0;
        while (filled < length) {
            filled += inflater.inflate(text, filled, length - filled);
        }
        inflater.end();
        return text;
    }
}

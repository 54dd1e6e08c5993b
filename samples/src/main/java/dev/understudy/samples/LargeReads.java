// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;

/** Reads of more bytes than a block of the log has. */
final class LargeReads {
    private static final int READS = 20;
    private static final int BYTES = 300_000;

    public static void main(String[] args) throws IOException {
        byte[] bytes = new byte[BYTES];
        try (DataInputStream in = new DataInputStream(new FileInputStream("/dev/urandom"))) {
            for (int i = 0; i < READS; i++) {
                in.readFully(bytes);
                System.out.println("read " + i + ", hash " + Integer.toHexString(Arrays.hashCode(bytes)));
            }
        }
        System.out.println("end");
    }

    private LargeReads() {}
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.IntFunction;

/**
 * When the compilers have an intrinsic for blocks of digests depends on them, and it is one for all kinds: Java code of a digest
 * that was not used before then runs, and links call sites, or doesn't. So how many references there are when others are cleared
 * depends on it. (Replay skips the time that the compilers have here, when it is recorded.)
 */
final class DigestKinds {
    private static final int MIB = 1 << 20;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        MessageDigest hot = MessageDigest.getInstance("SHA-256");
        MessageDigest another = MessageDigest.getInstance("SHA-512");
        for (int i = 0; i < 15_000; i++) {
            hot.update(new byte[256]);
        }
        Thread.sleep(500);
        seen.value("hot", HexFormat.of().formatHex(hot.digest()));
        another.update(new byte[1024]);
        IntFunction<byte[]> bytes = byte[]::new;
        WeakReference<byte[]> cleared = new WeakReference<>(bytes.apply(MIB));
        System.gc();
        seen.value("cleared", cleared.get());
        seen.value("another", HexFormat.of().formatHex(another.digest()));
        seen.end();
    }
}

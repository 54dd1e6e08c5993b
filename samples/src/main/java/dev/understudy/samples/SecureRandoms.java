// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** SecureRandom: the default one, each algorithm of the platform, and seeds. */
final class SecureRandoms {
    private static final String[] ALGORITHMS = {"NativePRNG", "NativePRNGNonBlocking", "SHA1PRNG", "DRBG"};

    public static void main(String[] args) throws NoSuchAlgorithmException {
        Seen seen = new Seen();
        SecureRandom random = new SecureRandom();
        seen.value(random.getAlgorithm(), bytes(random, 16));
        seen.value("long", random.nextLong());
        seen.value("gaussian", random.nextGaussian());
        for (String algorithm : ALGORITHMS) {
            seen.value(algorithm, bytes(SecureRandom.getInstance(algorithm), 16));
        }
        seen.value("seed", HexFormat.of().formatHex(SecureRandom.getSeed(8)));
        for (int i = 0; i < 5_000; i++) {
            seen.add(random.nextInt());
        }
        seen.end();
    }

    private static String bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/**
 * SHA-256 (FIPS 180-4). Not {@code MessageDigest}: the first use of the JDK's security providers initialises classes
 * that look for random devices, and in the recorded process that is for the program to do.
 */
final class Sha256 {
    private static final int BLOCK_BYTES = 64;

    /** First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
    private static final int[] K = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    /** First 32 bits of the fractional parts of the square roots of the first 8 primes. */
    private final int[] state = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    private final byte[] block = new byte[BLOCK_BYTES];
    private final int[] schedule = new int[64];
    private int filled;
    private long length;

    void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    void update(byte[] bytes, int offset, int count) {
        length += count;
        for (int at = offset, end = offset + count; at < end; ) {
            int piece = Math.min(end - at, BLOCK_BYTES - filled);
            System.arraycopy(bytes, at, block, filled, piece);
            at += piece;
            filled += piece;
            if (filled == BLOCK_BYTES) {
                compress();
                filled = 0;
            }
        }
    }

    /** The digest as 64 hex digits. Ends its use. */
    String hex() {
        long bits = length * 8;
        update(new byte[] {(byte) 0x80});
        update(new byte[(2 * BLOCK_BYTES - 8 - filled) % BLOCK_BYTES]);
        byte[] last = new byte[8];
        for (int i = 0; i < 8; i++) {
            last[i] = (byte) (bits >>> 56 - 8 * i);
        }
        update(last);
        StringBuilder text = new StringBuilder();
        for (int word : state) {
            for (int shift = 28; shift >= 0; shift -= 4) {
                text.append(Character.forDigit(word >>> shift & 0xF, 16));
            }
        }
        return text.toString();
    }

    private void compress() {
        int[] w = schedule;
        for (int i = 0; i < 16; i++) {
            int at = 4 * i;
            w[i] = block[at] << 24 | (block[at + 1] & 0xff) << 16 | (block[at + 2] & 0xff) << 8 | block[at + 3] & 0xff;
        }
        for (int i = 16; i < 64; i++) {
            int x = w[i - 15];
            int y = w[i - 2];
            int s0 = Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
            int s1 = Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ y >>> 10;
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        int e = state[4];
        int f = state[5];
        int g = state[6];
        int h = state[7];
        for (int i = 0; i < 64; i++) {
            int s1 = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
            int t1 = h + s1 + (e & f ^ ~e & g) + K[i] + w[i];
            int s0 = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
            int t2 = s0 + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}

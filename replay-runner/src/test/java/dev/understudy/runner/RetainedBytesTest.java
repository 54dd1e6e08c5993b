// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedBytesTest {
    /** Against the obvious implementation: all of the stream in one array. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 5000, 100_000})
    void holdsTheLastBytesOfTheStream(int limit) throws IOException {
        Random random = new Random(limit);
        byte[] stream = new byte[1_000_000];
        random.nextBytes(stream);
        RetainedBytes retained = new RetainedBytes(limit);
        int end = 0;
        int released = 0;
        while (end < stream.length) {
            int length = Math.min(stream.length - end, random.nextInt(3 * Math.min(limit, 10_000)));
            retained.append(ByteBuffer.wrap(stream, end, length));
            end += length;
            if (random.nextInt(10) == 0) {
                released = (int) retained.start() + random.nextInt(retained.length() + 1);
                retained.release(released);
            }
            assertEquals(end, retained.end());
            assertEquals(Math.max(released, end - limit), Math.max(released, retained.start()));
            int from = (int) retained.start() + random.nextInt(retained.length() + 1);
            assertArrayEquals(Arrays.copyOfRange(stream, from, end), written(retained, from));
        }
    }

    @Test
    void bytesThatPassAreCounted() throws IOException {
        RetainedBytes retained = new RetainedBytes(10);
        retained.pass(1_000);
        retained.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertEquals(1_003, retained.end());
        assertArrayEquals(new byte[] {2, 3}, written(retained, 1_001));
        assertThrows(IllegalStateException.class, () -> retained.pass(1));
        retained.release(1_003);
        retained.pass(1);
        assertEquals(1_004, retained.end());
    }

    @Test
    void whatIsForgottenIsNotWritten() {
        RetainedBytes retained = new RetainedBytes(2);
        retained.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThrows(IllegalStateException.class, () -> written(retained, 0));
        assertThrows(IllegalStateException.class, () -> written(retained, 4));
    }

    private static byte[] written(RetainedBytes retained, long offset) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        retained.write(Channels.newChannel(out), offset);
        return out.toByteArray();
    }
}

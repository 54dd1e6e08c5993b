// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireReaderTest {
    @Test
    void fieldsInAnyOrderAndUnknownOnesIgnored() throws Exception {
        ByteBuffer data = new WireWriter()
                .text("b", "two")
                .texts("unknown", List.of("x"))
                .int64("a", 1)
                .data();
        WireReader reader = WireReader.read("test", data);
        assertEquals(1, reader.int64("a"));
        assertEquals("two", reader.text("b"));
        assertEquals(List.of(), reader.texts("missing"));
    }

    @Test
    void missingAndMistypedFieldsAreNamed() throws Exception {
        WireReader reader =
                WireReader.read("test", new WireWriter().text("a", "x").data());
        LogException missing = assertThrows(LogException.class, () -> reader.text("b"));
        assertEquals(
                "test field is missing or of another type, field=b, expected=String, got=nothing",
                missing.getMessage());
        assertEquals(
                LogException.Code.BAD_FIELD,
                assertThrows(LogException.class, () -> reader.int64("a")).code());
    }

    @Test
    void arbitraryBytesGiveAnErrorOrAMap() {
        Random random = new Random(5);
        byte[] whole = TestLogs.header().toData().array();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes;
            if (i % 2 == 0) {
                bytes = TestLogs.bytes(random, random.nextInt(64));
            } else {
                bytes = whole.clone();
                for (int j = random.nextInt(4); j >= 0; j--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            try {
                Header.fromData(ByteBuffer.wrap(bytes));
            } catch (LogException expected) {
                // Any other exception is a failure.
            }
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] whole = TestLogs.header().toData().array();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(whole, 0, length);
            try {
                // A cut between two fields is a whole map, but lists at the end may be missing: nothing else.
                Header header = Header.fromData(part);
                assertEquals(TestLogs.header().host(), header.host());
            } catch (LogException expected) {
                assertEquals(LogException.Code.BAD_FIELD, expected.code());
            }
        }
    }

    @Test
    void deepNestingIsRefused() {
        byte[] bytes = new byte[5 * 100];
        for (int i = 0; i < 100; i++) {
            bytes[5 * i] = (byte) WireCode.BYTES_LENGTH32;
            ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(5 * i + 1, bytes.length - 5 * i - 5);
        }
        ByteBuffer data = ByteBuffer.allocate(bytes.length + 2);
        data.put((byte) (WireCode.SHORT_NAME + 1)).put((byte) 'a').put(bytes).flip();
        assertThrows(LogException.class, () -> WireReader.read("test", data));
    }
}

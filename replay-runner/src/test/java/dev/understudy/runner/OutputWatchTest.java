// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutputWatchTest {
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

    @Test
    void theFirstLineIsFoundAndAllIsPassedOn() throws Exception {
        byte[] bytes = "one\nERROR 1\r\nERROR 2\n\0\377".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("ERROR 1\r", watch("^ERROR", bytes));
        assertArrayEquals(bytes, passed.toByteArray());
    }

    @Test
    void whatIsFoundIsWithinOneLine() throws Exception {
        assertNull(watch("one.two", text("one\ntwo\n")));
    }

    @Test
    void theLastLineNeedsNoEnd() throws Exception {
        assertEquals("fäil", watch("ä", text("x\nfäil")));
    }

    @Test
    void aLineWithoutEndIsLookedAtInPieces() throws Exception {
        assertEquals(
                OutputWatch.LONGEST_LINE,
                watch("b", text("a".repeat(OutputWatch.LONGEST_LINE - 1) + "bc"))
                        .length());
    }

    @Test
    void eachByteIsPassedOnAsItComes() throws Exception {
        PipedOutputStream program = new PipedOutputStream();
        PipedOutputStream to = new PipedOutputStream();
        PipedInputStream terminal = new PipedInputStream(to);
        OutputWatch watch = new OutputWatch(Pattern.compile("prompt"));
        watch.start("test", new PipedInputStream(program), to);
        program.write('?');
        program.flush();
        assertEquals('?', terminal.read());
        program.close();
        watch.await();
    }

    @Test
    void aProgramIsToldThatItsReaderIsGone() throws Exception {
        PipedOutputStream program = new PipedOutputStream();
        OutputWatch watch = new OutputWatch(Pattern.compile("x"));
        watch.start("test", new PipedInputStream(program), new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        program.write(text("text\n"));
        program.flush();
        watch.await();
        assertThrows(IOException.class, () -> program.write('x'));
    }

    private String watch(String regex, byte[] bytes) throws InterruptedException {
        OutputWatch watch = new OutputWatch(Pattern.compile(regex));
        watch.start("test", new ByteArrayInputStream(bytes), passed);
        watch.await();
        return watch.found();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

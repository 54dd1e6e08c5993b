// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentOptionsTest {
    @Test
    void recordWithDefaults() throws Exception {
        AgentOptions options = AgentOptions.parse("record,log=/tmp/x");
        assertTrue(options.record());
        assertEquals(Path.of("/tmp/x"), options.log());
        assertEquals(10, options.sliceMs());
        assertEquals(AgentOptions.CORE_AUTO, options.core());
        assertFalse(options.strict());
        assertTrue(AgentOptions.parse("record,log=x,strict=true").strict());
    }

    @Test
    void replayKnowsItsOwn() throws Exception {
        AgentOptions options = AgentOptions.parse("replay,log=x,until=17,network=deny,ring=/r,pin=off");
        assertFalse(options.record());
        assertEquals(17, options.until());
        assertFalse(options.networkAllowed());
        assertEquals(Path.of("/r"), options.ring());
        assertEquals(AgentOptions.CORE_OFF, options.core());
    }

    @Test
    void compressionIsAskedFor() throws Exception {
        assertEquals(
                AgentOptions.UNCOMPRESSED, AgentOptions.parse("record,log=x").compressLevel());
        assertEquals(
                AgentOptions.UNCOMPRESSED,
                AgentOptions.parse("record,log=x,compress=none").compressLevel());
        assertEquals(1, AgentOptions.parse("record,log=x,compress=zstd").compressLevel());
        assertEquals(19, AgentOptions.parse("record,log=x,compress=zstd:19").compressLevel());
    }

    @Test
    void cacheIsAFolderOrNone() throws Exception {
        assertEquals(AgentOptions.CACHE_AUTO, AgentOptions.parse("record,log=x").cache());
        assertEquals(
                AgentOptions.CACHE_OFF,
                AgentOptions.parse("replay,log=x,cache=off").cache());
        assertEquals("/c", AgentOptions.parse("record,log=x,cache=/c").cache());
    }

    @Test
    void theSeedOfChaosSaysHowFarApartChancesAre() throws Exception {
        assertFalse(AgentOptions.parse("record,log=x").isChaotic());
        AgentOptions chaotic = AgentOptions.parse("record,log=x,chaos=27");
        assertTrue(chaotic.isChaotic());
        assertEquals(27, chaotic.chaos());
        assertEquals(63, chaotic.quantum());
        assertEquals(",quantum=63", chaotic.defaults());
        assertEquals(0, AgentOptions.parse("record,log=x,chaos=0").quantum());
        assertEquals(50, AgentOptions.parse("record,log=x,chaos=0,quantum=50").quantum());
    }

    @Test
    void twoCommasAreOneInAValue() throws Exception {
        assertEquals(Path.of("/a,b"), AgentOptions.parse("record,log=/a,,b").log());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|must be record, replay or off",
                "recrod,log=x|must be record, replay or off, got 'recrod'",
                "record|log=DIR is missing",
                "record,log=x,slize=3|unknown option 'slize=3': record knows log=, slice=",
                "record,log=x,until=3|unknown option 'until=3'",
                "record,log=x,log=y|option 'log' is given twice",
                "record,log=x,slice=0|slice=0: must be from 1 to 1000",
                "record,log=x,slice=fast|slice=fast: must be a number",
                "replay,log=x,network=maybe|must be one of allow, deny",
                "record,log=x,compress=gzip|compress=gzip: must be none, zstd, or zstd:LEVEL",
                "record,log=x,compress=zstd:20|compress=zstd:20: must be none, zstd, or zstd:LEVEL",
                "record,log=x,compress=zstd:0|compress=zstd:0: must be",
                "replay,log=x,compress=zstd|unknown option 'compress=zstd'",
                "record,log=x,strict=yes|must be one of false, true",
                "replay,log=x,strict=true|unknown option 'strict=true'",
                "record,log=x,chaos=-1|chaos=-1: must be a number, 0 or more",
                "replay,log=x,chaos=1|unknown option 'chaos=1'",
            })
    void aMistakeIsOneLineThatSaysWhatToDo(String text, String part) {
        String message = assertThrows(AgentOptions.OptionException.class, () -> AgentOptions.parse(text))
                .getMessage();
        assertTrue(message.contains(part), message);
        assertFalse(message.contains("\n"), message);
    }
}

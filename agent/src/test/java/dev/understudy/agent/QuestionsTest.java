// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replay is asked, in the agent's options. */
class QuestionsTest {
    @Test
    void nothingByDefault() throws Exception {
        Questions questions = AgentOptions.parse("replay,log=/l").questions();
        assertEquals(Long.MAX_VALUE, questions.time());
        assertFalse(questions.waits());
        assertNull(questions.probes());
    }

    @Test
    void filtersAreSeparatedBySemicolons() throws Exception {
        Questions questions = AgentOptions.parse(
                        "replay,log=/l,trace=a.B#c(int,,String);a.*#<init>,watch=a.B.d,log-level=a=FINE;ROOT=OFF,until-output=a=b,stop=wait")
                .questions();
        assertEquals(List.of("a.B#c(int,String)", "a.*#<init>"), questions.trace());
        assertEquals(List.of("a.B.d"), questions.watch());
        assertEquals(List.of("a=FINE", "ROOT=OFF"), questions.logLevels());
        assertEquals("a=b", questions.output());
        assertTrue(questions.waits());
    }

    @Test
    void mistakesSayWhatIsWanted() {
        for (String option : List.of(
                "trace=a.B",
                "trace=a.B#c(",
                "trace=a.B#c;",
                "watch=d",
                "log-level=a",
                "log-level=a=loud",
                "log-level==INFO",
                "stop=never")) {
            AgentOptions.OptionException e = assertThrows(
                    AgentOptions.OptionException.class, () -> AgentOptions.parse("replay,log=/l," + option));
            assertTrue(e.getMessage().contains(option.substring(0, option.indexOf('='))), e.getMessage());
        }
    }

    @Test
    void aRecordingIsAskedNothing() {
        assertThrows(AgentOptions.OptionException.class, () -> AgentOptions.parse("record,log=/l,trace=a.B#c"));
    }
}

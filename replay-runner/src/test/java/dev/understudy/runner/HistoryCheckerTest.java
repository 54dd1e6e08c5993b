// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.understudy.runner.HistoryChecker.Kind;
import dev.understudy.runner.HistoryChecker.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A judge that finds nothing wrong is worth as much as what it finds when something is. */
class HistoryCheckerTest {
    @Test
    void aGoodHistory() {
        assertViolations(0, List.of(put("a0", "1", 0, 9), get("b0", "", 10, 20)), List.of(put("b0", "2", 5, 30)));
    }

    @Test
    void aPutWithoutAnAnswerMayHaveHappened() {
        assertViolations(0, List.of(put("a0", "1", 0, 9), put("a1", null, 10, 20)), List.of(put("b0", "2", 5, 30)));
        assertViolations(0, List.of(put("a0", "1", 0, 9), put("a1", null, 10, 20)), List.of(put("b0", "3", 5, 30)));
    }

    @Test
    void aVersionThatIsGivenTwice() {
        assertViolations(2, List.of(put("a0", "1", 0, 9)), List.of(put("b0", "1", 15, 30)));
    }

    @Test
    void aPutThatIsDoneTwice() {
        assertViolations(1, List.of(put("a0", "1", 0, 9)), List.of(put("b0", "3", 15, 30)));
    }

    @Test
    void versionsThatGoBack() {
        assertViolations(2, List.of(put("a0", "2", 0, 9), put("a1", "1", 10, 20)));
        assertViolations(1, List.of(put("a0", "2", 0, 9)), List.of(put("b0", "1", 10, 20)));
    }

    @Test
    void aLostPut() {
        assertViolations(1, List.of(put("a0", "1", 0, 9), get("a0", "", 10, 20)));
    }

    @Test
    void whatWasReadOnceStays() {
        assertViolations(
                1, List.of(put("a0", null, 0, 100)), List.of(get("a0", "of a0", 10, 20), get("a0", "", 30, 40)));
    }

    @Test
    void aValueFromNowhere() {
        assertViolations(1, List.of(put("a0", "1", 0, 9), get("a0", "other", 10, 20)));
        assertViolations(1, List.of(put("a0", "1", 50, 59)), List.of(get("a0", "of a0", 10, 20)));
    }

    @Test
    void journals() {
        List<List<Operation>> clients =
                List.of(List.of(put("a0", "1", 0, 9), put("a1", null, 10, 20)), List.of(put("b0", "2", 0, 9)));
        assertEquals(
                0, HistoryChecker.checkJournal(List.of("a0", "b0"), clients).size());
        assertEquals(
                0,
                HistoryChecker.checkJournal(List.of("a0", "b0", "a1"), clients).size());
        assertEquals(1, HistoryChecker.checkJournal(List.of("a0"), clients).size());
        assertEquals(
                1,
                HistoryChecker.checkJournal(List.of("a0", "b0", "b0"), clients).size());
        assertEquals(
                2, HistoryChecker.checkJournal(List.of("b0", "a0"), clients).size());
        assertEquals(
                1,
                HistoryChecker.checkJournal(List.of("a0", "b0", "c0"), clients).size());
    }

    private static void assertViolations(int expected, List<Operation> client) {
        assertViolations(expected, client, List.of());
    }

    private static void assertViolations(int expected, List<Operation> client, List<Operation> other) {
        List<String> violations = HistoryChecker.check(List.of(client, other));
        assertEquals(expected, violations.size(), violations::toString);
    }

    private static Operation put(String key, String version, long startNs, long endNs) {
        return new Operation(Kind.PUT, key, "of " + key, version, startNs, endNs);
    }

    private static Operation get(String key, String value, long startNs, long endNs) {
        return new Operation(Kind.GET, key, "", value, startNs, endNs);
    }
}

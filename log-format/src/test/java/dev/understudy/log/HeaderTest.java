// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeaderTest {
    @Test
    void everyFieldSurvives() throws Exception {
        assertEquals(TestLogs.header(), Header.fromData(TestLogs.header().toData()));
        assertEquals("0123456789abcdef", Header.runText(TestLogs.RUN));
    }

    @Test
    void thatItIsRedactedSurvives() throws Exception {
        Header header = TestLogs.header();
        Header redacted = header.redacted(header.command(), header.environment(), header.properties());
        assertFalse(Header.fromData(header.toData()).redacted());
        assertTrue(Header.fromData(redacted.toData()).redacted());
        assertTrue(Header.fromData(redacted.withClassPath(header.classPath()).toData())
                .redacted());
    }

    @Test
    void fieldsOfLaterProgramsAreIgnored() throws Exception {
        ByteBuffer news = new WireWriter().text("news", "x").int64("count", 1).data();
        ByteBuffer old = TestLogs.header().toData();
        ByteBuffer both = ByteBuffer.allocate(news.remaining() + old.remaining());
        assertEquals(TestLogs.header(), Header.fromData(both.put(news).put(old).flip()));
    }

    @Test
    void absentVersionIsAnError() {
        LogException e = assertThrows(
                LogException.class,
                () -> Header.fromData(new WireWriter().text("host", "x").data()));
        assertEquals(LogException.Code.BAD_FIELD, e.code());
        assertEquals(
                "header field is missing or of another type, field=formatVersion, expected=Long, got=nothing",
                e.getMessage());
    }

    @Test
    void sitesSurvive() throws Exception {
        assertEquals(
                TestLogs.sites().all(),
                Sites.fromData(TestLogs.sites().toData()).all());
    }

    @Test
    void badSitesAreRefused() {
        refused(70_000, "a", "input", "site number is out of range, id=70000");
        refused(0, "a", "input", "site number is out of range, id=0");
        refused(5, "a", "input", "site number appears twice, id=5");
        refused(6, "a", "soup", "kind of a site is unknown, kind=soup");
    }

    private static void refused(long id, String name, String kind, String message) {
        WireWriter wire = new WireWriter();
        int list = wire.beginList("sites");
        int map = wire.begin();
        wire.int64("id", 5)
                .text("name", "x")
                .text("kind", "input")
                .bool("delta", false)
                .end(map);
        map = wire.begin();
        wire.int64("id", id)
                .text("name", name)
                .text("kind", kind)
                .bool("delta", false)
                .end(map);
        wire.end(list);
        LogException e = assertThrows(LogException.class, () -> Sites.fromData(wire.data()));
        assertEquals(LogException.Code.BAD_FIELD, e.code());
        assertEquals(message, e.getMessage());
    }
}

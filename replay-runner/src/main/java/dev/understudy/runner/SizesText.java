// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.Block;
import dev.understudy.log.BlockLayout;
import dev.understudy.log.EventReader;
import dev.understudy.log.LogReader;
import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;

/** inspect --sizes: what the events of a log take, by kind. */
final class SizesText {
    private final long[] events = new long[SiteKind.values().length];
    private final long[] bytes = new long[SiteKind.values().length];
    private long blocks;
    private long compressedBlocks;
    private long rawBytes;
    private long storedBytes;

    private SizesText() {}

    /** Reads all of a log. */
    static SizesText of(LogReader reader) throws IOException {
        SizesText sizes = new SizesText();
        EventReader events = new EventReader(reader.sites(), EventReader.Parts.JOINED);
        for (Block block = reader.next(); block != null; block = reader.next()) {
            sizes.add(block);
            events.begin(block);
            while (events.next()) {
                Site site = reader.sites().get(events.site());
                sizes.events[site.kind().ordinal()]++;
                sizes.bytes[site.kind().ordinal()] += events.packedBytes();
            }
        }
        return sizes;
    }

    private void add(Block block) {
        int raw = block.data().remaining();
        blocks++;
        compressedBlocks += block.storedBytes() < raw ? 1 : 0;
        rawBytes += raw;
        storedBytes += block.storedBytes();
    }

    private static long sum(long[] numbers) {
        long sum = 0;
        for (long number : numbers) {
            sum += number;
        }
        return sum;
    }

    private static double ratio(long a, long b) {
        return b == 0 ? 0 : (double) a / b;
    }

    private double share(SiteKind kind) {
        return 100 * ratio(bytes[kind.ordinal()], sum(bytes));
    }

    /** A table; each event with all of its parts, as it is before compression. */
    String lines() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%-9s %12s %14s %12s %8s%n", "kind", "events", "bytes", "bytes/event", "share"));
        for (SiteKind kind : SiteKind.values()) {
            int i = kind.ordinal();
            text.append(line(kind.name().toLowerCase(Locale.ROOT), events[i], bytes[i], share(kind)));
        }
        text.append(line("all", sum(events), sum(bytes), sum(bytes) == 0 ? 0 : 100));
        text.append(String.format(
                Locale.ROOT,
                "blocks=%d, of them compressed=%d; their data, bytes=%d, in the log=%d, ratio=%.2f; %d bytes more each",
                blocks,
                compressedBlocks,
                rawBytes,
                storedBytes,
                ratio(rawBytes, storedBytes),
                BlockLayout.PREFIX_BYTES));
        return text.toString();
    }

    private static String line(String name, long events, long bytes, double share) {
        return String.format(
                Locale.ROOT, "%-9s %12d %14d %12.1f %7.1f%%%n", name, events, bytes, ratio(bytes, events), share);
    }

    /** One object. */
    String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = EventJson.generator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("kinds");
            for (SiteKind kind : SiteKind.values()) {
                json.writeStartObject();
                json.writeStringField("kind", kind.name().toLowerCase(Locale.ROOT));
                json.writeNumberField("events", events[kind.ordinal()]);
                json.writeNumberField("bytes", bytes[kind.ordinal()]);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("blocks", blocks);
            json.writeNumberField("compressedBlocks", compressedBlocks);
            json.writeNumberField("bytes", rawBytes);
            json.writeNumberField("storedBytes", storedBytes);
            json.writeEndObject();
        }
        return text.toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.BlockType;
import dev.understudy.log.EventKind;
import dev.understudy.log.EventReader;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.LogState;
import dev.understudy.log.LogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Copies a log, block by block and event by event, with other bytes in the places that were found. */
final class RedactedLog {
    private static final byte REPLACEMENT = '*';

    private final Map<Long, List<RedactionSearch.Span>> found;
    private final Runnable check;

    private long position;
    private int offset;
    private long replaced;

    /** @param check called for each block */
    RedactedLog(Map<Long, List<RedactionSearch.Span>> found, Runnable check) {
        this.found = found;
        this.check = check;
    }

    /** What the program was given at its start is redacted as what it read later. */
    static Header header(Header header, UnaryOperator<String> redact) {
        Header.Command command = header.command();
        List<String> jvmArguments = new ArrayList<>();
        for (String flag : command.jvmArguments()) {
            int equals = flag.startsWith("-D") ? flag.indexOf('=') : -1;
            jvmArguments.add(
                    equals < 0 ? flag : flag.substring(0, equals + 1) + redact.apply(flag.substring(equals + 1)));
        }
        Header.Command given = new Header.Command(
                command.executable(),
                jvmArguments,
                command.main(),
                command.programArguments().stream().map(redact).toList(),
                command.directory());
        return header.redacted(given, values(header.environment(), redact), values(header.properties(), redact));
    }

    private static Map<String, String> values(Map<String, String> pairs, UnaryOperator<String> redact) {
        Map<String, String> result = new TreeMap<>();
        pairs.forEach((name, value) -> result.put(name, redact.apply(value)));
        return result;
    }

    /** @return bytes that are other ones now */
    long write(LogReader reader, Header header, Path target) throws IOException {
        EventReader events = new EventReader(reader.sites(), EventReader.Parts.AS_RECORDED);
        try (LogWriter writer = LogWriter.create(LogDirectory.at(target), header, reader.sites())) {
            for (Block block = reader.next(); block != null; block = reader.next()) {
                check.run();
                ByteBuffer data =
                        ByteBuffer.allocateDirect(block.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
                data.put(block.data().duplicate()).flip();
                events.begin(block);
                while (events.next()) {
                    redact(events, block.data().position(), data);
                }
                writer.append(BlockType.EVENTS, block.position(), block.count(), data);
            }
            if (reader.end().state() == LogState.COMPLETE || reader.end().state() == LogState.BROKEN) {
                writer.end(reader.end().reason());
            }
        }
        return replaced;
    }

    private void redact(EventReader event, int dataStart, ByteBuffer data) {
        if (EventKind.of(event.site()) != EventKind.PART) {
            position = event.position();
            offset = 0;
        }
        ByteBuffer payload = event.payload();
        int start = payload.position() - dataStart;
        for (RedactionSearch.Span span : found.getOrDefault(position, List.of())) {
            int to = Math.min(span.to() - offset, payload.remaining());
            for (int i = Math.max(span.from() - offset, 0); i < to; i++) {
                replaced += data.get(start + i) == REPLACEMENT ? 0 : 1;
                data.put(start + i, REPLACEMENT);
            }
        }
        offset += payload.remaining();
    }

    /** What else a log has that a reader may ask for. */
    static void copyRest(LogDirectory log, Path target) throws IOException {
        for (String name : List.of("coverage", "epoch")) {
            Path file = log.path().resolve(name);
            if (Files.exists(file)) {
                Files.copy(file, target.resolve(name));
            }
        }
    }
}

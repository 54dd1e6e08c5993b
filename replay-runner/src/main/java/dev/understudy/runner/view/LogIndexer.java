// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import dev.understudy.log.Block;
import dev.understudy.log.EventKind;
import dev.understudy.log.EventReader;
import dev.understudy.log.LogException;
import dev.understudy.log.LogReader;
import dev.understudy.log.Sites;
import dev.understudy.log.SwitchReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Makes a {@link LogIndex}, in one pass over a log. */
public final class LogIndexer {
    /** What the clocks of a program say, one look after the other. */
    public interface Clock {
        /** ns since the start, when one has said this. */
        long moveTo(EventKind kind, long value);
    }

    /** @param damage what is wrong with the log behind the index; null: nothing */
    public record Result(LogIndex index, String damage) {}

    /** A thread that has a name, or has had the baton. */
    private static final class Holder {
        private String name = "";
        private final IntList runs = new IntList();
    }

    final Sites sites;
    final IntList runStart = new IntList();
    final IntList runLane = new IntList();
    final IntList runReason = new IntList();
    final IntList clockPosition = new IntList();
    final LongList clockNs = new LongList();
    char[] siteOf;
    int size;

    private final TreeMap<Long, Holder> threads = new TreeMap<>();
    private final LongList runThread = new LongList();
    private final Clock clock;
    private long lastNs;

    private LogIndexer(LogReader reader, Clock clock) {
        sites = reader.sites();
        siteOf = new char[1 << 16];
        this.clock = clock;
    }

    /**
     * Reads all of a log. What comes before a damage is indexed.
     *
     * @throws IOException if it can't be read, or has more events than an array
     */
    public static Result read(LogReader reader, Clock clock) throws IOException {
        LogIndexer indexer = new LogIndexer(reader, clock);
        String damage = null;
        indexer.beginRun(0);
        try {
            indexer.readEvents(reader);
        } catch (LogException e) {
            damage = e.getMessage();
        }
        indexer.runReason.add(LogIndex.NO_REASON);
        return new Result(new LogIndex(indexer), damage);
    }

    private void readEvents(LogReader reader) throws IOException {
        EventReader events = new EventReader(sites, EventReader.Parts.AS_RECORDED);
        for (Block block = reader.next(); block != null; block = reader.next()) {
            events.begin(block);
            while (events.next()) {
                add(events);
            }
        }
    }

    private void add(EventReader event) throws IOException {
        if (size == siteOf.length) {
            if (size == Growth.MAX_LENGTH) {
                throw new IOException("the log has more events than a view can hold, limit=" + size);
            }
            siteOf = Arrays.copyOf(siteOf, Growth.of(size));
        }
        siteOf[size++] = (char) event.site();
        EventKind kind = EventKind.of(event.site());
        switch (kind) {
            case SWITCH -> {
                runReason.add(SwitchReason.of(event.value()).ordinal());
                beginRun(SwitchReason.thread(event.value()));
            }
            case THREAD ->
                thread(event.value()).name =
                        StandardCharsets.UTF_8.decode(event.payload()).toString();
            case NANO_TIME, CURRENT_TIME_MILLIS -> look(clock.moveTo(kind, event.value()));
            default -> {}
        }
    }

    /** Somebody may have set a clock back: the time line does not go back. */
    private void look(long ns) {
        if (ns > lastNs) {
            lastNs = ns;
            clockPosition.add(size - 1);
            clockNs.add(ns);
        }
    }

    private void beginRun(long number) {
        thread(number).runs.add(runStart.size());
        runStart.add(size);
        runThread.add(number);
    }

    private Holder thread(long number) {
        return threads.computeIfAbsent(number, key -> new Holder());
    }

    /** To be called once, at the end: only then it is known who had the baton at all. */
    List<LogIndex.Lane> lanes() {
        threads.values().removeIf(thread -> thread.runs.size() == 0);
        LongList numbers = new LongList();
        threads.keySet().forEach(numbers::add);
        for (int run = 0; run < runThread.size(); run++) {
            runLane.add(numbers.ceiling(runThread.get(run)));
        }
        return threads.entrySet().stream()
                .map(entry -> new LogIndex.Lane(entry.getKey(), entry.getValue().name, entry.getValue().runs))
                .toList();
    }
}

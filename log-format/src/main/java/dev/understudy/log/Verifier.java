// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads all of a log, without running anything: header, dictionary, every document and every event in it.
 *
 * <p>An interrupted log counts as whole if what there is of it is: up to the last whole block of the files, and the
 * slots of its ring. The index is not part of the verdict, as no reader believes it.
 */
public final class Verifier {
    /** What a log is. */
    public enum Verdict {
        /** All that was written is there, unchanged. */
        WHOLE,
        /** Something is changed or missing: see {@link Report#problem}. */
        DAMAGED,
        /** Not a log, or one of a later version. */
        NOT_A_LOG,
    }

    /**
     * The outcome; counts go up to the problem, if there is one.
     *
     * @param verdict      on the whole log
     * @param problem      the first one, with its place; null if the log is whole
     * @param header       null if it could not be read
     * @param sites        null if they could not be read
     * @param end          how the log ends; null if reading didn't get there
     * @param segments     files
     * @param bytes        of segments and header
     * @param blocks       that were read, with those of the ring
     * @param positions    events and parts that were read
     * @param events       that were read; one whose payload was split counts once
     * @param payloadBytes in those events
     * @param eventsBySite how many by number of the site
     */
    public record Report(
            Verdict verdict,
            LogException problem,
            Header header,
            Sites sites,
            LogEnd end,
            int segments,
            long bytes,
            long blocks,
            long positions,
            long events,
            long payloadBytes,
            Map<Integer, Long> eventsBySite) {}

    private final LogDirectory directory;
    private long[] eventsBySite = {};
    private Header header;
    private Sites sites;
    private LogEnd end;
    private int segments;
    private long bytes;
    private long blocks;
    private long positions;
    private long events;
    private long payloadBytes;

    private Verifier(LogDirectory directory) {
        this.directory = directory;
    }

    /**
     * Verifies the log in a directory.
     *
     * @throws IOException if files can't be read, for a reason other than what is in them
     */
    public static Report verify(Path directory) throws IOException {
        return new Verifier(LogDirectory.at(directory)).run();
    }

    private Report run() throws IOException {
        try {
            readAll();
            return report(Verdict.WHOLE, null);
        } catch (LogException e) {
            boolean isNone = e.code() == LogException.Code.NOT_A_LOG || e.code() == LogException.Code.NEWER_VERSION;
            return report(isNone ? Verdict.NOT_A_LOG : Verdict.DAMAGED, e);
        }
    }

    private void readAll() throws IOException {
        header = directory.header();
        bytes = Files.size(directory.path().resolve(Header.FILE_NAME));
        for (LogDirectory.Segment segment : directory.segments()) {
            segments++;
            bytes += Files.size(segment.path());
        }
        try (LogReader log = LogReader.open(directory)) {
            sites = log.sites();
            eventsBySite = new long[sites.idLimit()];
            blocks = 1;
            EventReader reader = new EventReader(sites, EventReader.Parts.JOINED);
            for (Block block = log.next(); block != null; block = log.next()) {
                readBlock(log, block, reader);
            }
            end = log.end();
            blocks = end.blocks();
        }
    }

    private void readBlock(LogReader log, Block block, EventReader reader) throws LogException {
        try {
            reader.begin(block);
            while (reader.next()) {
                events++;
                eventsBySite[reader.site()]++;
                payloadBytes += reader.payload().remaining();
            }
        } catch (LogException e) {
            throw e.in(log.file(), log.blockOffset());
        }
        blocks++;
        positions += block.count();
    }

    private Report report(Verdict verdict, LogException problem) {
        Map<Integer, Long> counts = new TreeMap<>();
        for (int site = 0; site < eventsBySite.length; site++) {
            if (eventsBySite[site] > 0) {
                counts.put(site, eventsBySite[site]);
            }
        }
        return new Report(
                verdict,
                problem,
                header,
                sites,
                end,
                segments,
                bytes,
                blocks,
                positions,
                events,
                payloadBytes,
                Collections.unmodifiableMap(counts));
    }
}

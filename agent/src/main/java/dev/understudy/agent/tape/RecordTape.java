// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogWriter;
import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import dev.understudy.log.Sites;
import dev.understudy.log.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where recorded events go: ring, journal, log. The mirror is {@link ReplayTape}. What hooks write through is
 * {@code tape.h} in the C library; here is what makes it last.
 */
public final class RecordTape {
    /** Site number of the first row of the table of natives (tape.h). */
    private static final int FIRST_NATIVE = 16;

    private static final long NS_PER_MS = 1_000_000;

    private final Journal journal;

    private RecordTape(Journal journal) {
        this.journal = journal;
    }

    /** One clear error now, rather than a failed journal later. */
    public static void check(Path log) throws IOException {
        LogDirectory.at(log).prepare();
    }

    /**
     * Starts to write the log, beside the caller.
     *
     * @param given    the agent's options as the user gave them
     * @param defaults more of them, for the header
     */
    public static RecordTape start(
            Path path, int flushMs, Commit commit, int compressLevel, String given, String defaults, long salt)
            throws IOException {
        Header plain = ThisProcess.header(Library.VERSION, given + defaults, salt);
        Header header = compressLevel > 0 ? plain.withCompression() : plain;
        warnOfEarlierAgent(header, given);
        LogDirectory directory = LogDirectory.at(path);
        Ring ring = Ring.openShared(path, true, header.run());
        Sites sites = sites();
        Journal journal = journal(ring, directory, 0, flushMs, new Journal.Opener() {
            @Override
            public LogWriter open() throws IOException {
                LogWriter log = compressing(LogWriter.create(directory, header, sites), compressLevel);
                directory.claimRing(ring.file());
                commit.start(directory, false);
                Library.listUnrecorded(directory.unrecordedFile().toString());
                return log;
            }

            @Override
            public void complete(LogWriter log) throws IOException {
                log.replaceHeader(header.withClassPath(ThisProcess.classPath(new CachedSums())));
            }
        });
        AgentThread.start("journal", journal);
        return new RecordTape(journal);
    }

    /**
     * A replay has come to the end of its log, and goes on live: from here on its events are appended to the same log. On the
     * calling thread, to the end of the program.
     */
    static void takeOver(LogDirectory directory, Ring ring, int flushMs, Commit commit, int compressLevel)
            throws IOException {
        commit.start(directory, true);
        directory.claimRing(ring.file()); // before the first event: if this JVM is killed, it is found in the ring
        long firstSlot = Library.takeOver();
        Journal journal = journal(ring, directory, firstSlot, flushMs, new Journal.Opener() {
            @Override
            public LogWriter open() throws IOException {
                LogWriter log = compressing(directory.reopen(Journal.blockOf(firstSlot)), compressLevel);
                Files.delete(directory.takeoverFile());
                return log;
            }

            @Override
            public void complete(LogWriter log) throws IOException {
                Library.letGo();
                directory.removeUndo();
            }
        });
        journal.run();
    }

    private static LogWriter compressing(LogWriter log, int level) throws IOException {
        if (level > 0) {
            log.compress(level);
        }
        return log;
    }

    /** It is finished when the VM dies. */
    private static Journal journal(
            Ring ring, LogDirectory directory, long firstSlot, int flushMs, Journal.Opener opener) {
        Journal journal = new Journal(ring, directory, firstSlot, flushMs * NS_PER_MS, opener);
        Library.atEnd(new Runnable() {
            @Override
            public void run() {
                journal.finish();
            }
        });
        return journal;
    }

    /** What that one has read (random numbers, most often) is in no event. */
    private static void warnOfEarlierAgent(Header header, String given) {
        for (String argument : header.command().jvmArguments()) {
            if (argument.startsWith("-javaagent:")) {
                if (!argument.endsWith("=" + given)) {
                    System.err.println(
                            "understudy: the recording starts after another agent, and doesn't hold what that has read: "
                                    + "put -javaagent:understudy-agent.jar before it: " + argument);
                }
                return;
            }
        }
    }

    /** From here on a kill leaves a log that can be replayed: the program may start. */
    public void awaitOpened() {
        journal.awaitOpened();
    }

    private static Sites sites() throws IOException {
        List<Site> natives = new ArrayList<>();
        for (String row : Library.sites()) {
            int tab = row.indexOf('\t');
            SiteKind kind = SiteKind.valueOf(row.substring(tab + 1).toUpperCase(Locale.ROOT));
            natives.add(new Site(FIRST_NATIVE + natives.size(), row.substring(0, tab), kind, false));
        }
        return Sites.withNatives(natives);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogWriter;
import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import dev.understudy.log.Sites;
import dev.understudy.log.ThisProcess;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where recorded events go: ring, journal, log. The mirror is {@link ReplayTape}. What hooks write through is
 * {@code tape.h} in the C library; here is what makes it last.
 */
public final class RecordTape {
    /** Site number of the first row of the table of natives (tape.h). */
    private static final int FIRST_NATIVE = 16;

    private RecordTape() {}

    /** One clear error now, rather than a failed journal later. */
    public static void check(Path log) throws IOException {
        LogDirectory.at(log).prepare();
    }

    /** @param properties the system properties before the program has seen them */
    public static void start(Path path, int flushMs, String agentOptions, Map<String, String> properties, long salt)
            throws IOException {
        long run = randomRun();
        LogDirectory directory = LogDirectory.at(path);
        Ring ring = Ring.openShared(path, true, run);
        Sites sites = sites();
        Journal journal = new Journal(ring, directory, flushMs * 1_000_000L, new Journal.Opener() {
            @Override
            public LogWriter open() throws IOException {
                LogWriter log = LogWriter.create(directory, header(run, agentOptions, properties, salt), sites);
                directory.claimRing(ring.file());
                Library.listUnrecorded(directory.unrecordedFile().toString());
                return log;
            }
        });
        Library.atEnd(new Runnable() {
            @Override
            public void run() {
                journal.finish();
            }
        });
        AgentThread.start("journal", journal);
    }

    private static Header header(long run, String agentOptions, Map<String, String> properties, long salt)
            throws IOException {
        Header h = ThisProcess.header(Library.VERSION, agentOptions, salt);
        return new Header(
                run,
                h.formatVersion(),
                h.agentVersion(),
                h.agentOptions(),
                h.jdk(),
                h.command(),
                h.classPath(),
                h.environment(),
                properties,
                h.clock(),
                salt,
                h.pid(),
                h.host());
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

    /** From the kernel, not from the program's random numbers. */
    private static long randomRun() throws IOException {
        try (InputStream in = new FileInputStream("/dev/urandom")) {
            return ByteBuffer.wrap(in.readNBytes(Long.BYTES)).getLong();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import dev.understudy.log.Block;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.LogState;
import dev.understudy.log.RingLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where replayed events come from: log, reader, ring. The mirror is {@link RecordTape}. */
public final class ReplayTape implements Runnable {
    private final LogReader log;
    private final Ring ring;

    private ReplayTape(LogReader log, Ring ring) {
        this.log = log;
        this.ring = ring;
    }

    /** @param ringFile where to map the ring, for whoever wants to watch the position; null: nobody does */
    public static ReplayTape start(Path path, Path ringFile) throws IOException {
        LogDirectory directory = LogDirectory.at(path);
        LogReader log = LogReader.open(directory);
        checkSameVersion(log.header());
        checkSameVm(log.header().jdk());
        Ring ring;
        if (ringFile == null) {
            ring = Ring.openShared(
                    Path.of(System.getProperty("java.io.tmpdir")),
                    false,
                    log.header().run());
            ring.delete(); // the mapping stays
        } else {
            ring = Ring.open(ringFile, false, log.header().run());
        }
        ring.endPosition(directory.lastEnd().position());
        ReplayTape tape = new ReplayTape(log, ring);
        tape.restoreProperties();
        AgentThread.start("reader", tape);
        return tape;
    }

    /** Older logs can be read, but their events come at other places. */
    private static void checkSameVersion(Header header) throws IOException {
        if (header.formatVersion() != Header.FORMAT_VERSION) {
            throw new IOException("recorded by an agent of another version, recorded=" + header.agentVersion()
                    + " (format "
                    + header.formatVersion() + "), this=" + Library.VERSION + " (format " + Header.FORMAT_VERSION
                    + "): replay with the agent that recorded it");
        }
    }

    /** Other bytecode in java.base, or another order of its locks, and nothing would be the same. */
    private static void checkSameVm(Header.Jdk recorded) throws IOException {
        String version = System.getProperty("java.vm.version");
        String vendor = System.getProperty("java.vendor");
        if (!recorded.vmVersion().equals(version) || !recorded.vendor().equals(vendor)) {
            throw new IOException("recorded on another JVM, recorded=" + recorded.vmVersion() + " (" + recorded.vendor()
                    + "), this=" + version + " (" + vendor + "): replay with the JDK that was at " + recorded.home());
        }
    }

    private void restoreProperties() {
        Map<String, String> recorded = log.header().properties();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (!recorded.containsKey(name)) {
                System.clearProperty(name);
            }
        }
        for (Map.Entry<String, String> property : recorded.entrySet()) {
            if (!property.getValue().equals(System.getProperty(property.getKey()))) {
                System.setProperty(property.getKey(), property.getValue());
            }
        }
    }

    public long salt() {
        return log.header().salt();
    }

    /** The options that the recording agent had. */
    public String agentOptions() {
        return log.header().agentOptions();
    }

    /** The reader: each block into a slot of the ring, as the C library asks for them. */
    @Override
    public void run() {
        try {
            long sequence = 0;
            for (Block block = log.next(); block != null; block = log.next()) {
                if (!Library.awaitFree(sequence)) {
                    return;
                }
                ring.get(sequence).fill(sequence, block.position(), block.count(), block.data());
                Library.produced(sequence);
                sequence++;
            }
            Library.end(endOf(log.end().state()));
            log.close();
        } catch (IOException e) {
            System.err.println("understudy: " + e.getMessage());
            Runtime.getRuntime().halt(2);
        }
    }

    private static int endOf(LogState state) {
        switch (state) {
            case COMPLETE:
                return RingLayout.END_CLEAN;
            case BROKEN:
                return RingLayout.END_BROKEN;
            default:
                return RingLayout.END_INTERRUPTED;
        }
    }
}

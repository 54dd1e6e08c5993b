// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What inspect shows of connections and files, instead of the events. */
final class TrafficView {
    private static final int NOT_ASKED = Integer.MIN_VALUE;

    @Option(names = "--connections", description = "Show the program's connections instead of the events.")
    private boolean connections;

    @Option(
            names = "--connection",
            paramLabel = "N",
            description = "Show one connection, by its number in --connections, as a conversation.")
    private int connection = NOT_ASKED;

    @Option(
            names = "--pcapng",
            paramLabel = "FILE",
            description =
                    "Write what went over the connections, or over the one of --connection, to a file for Wireshark."
                            + " Packets and their headers are made up, their bytes are the recorded ones.")
    private Path pcapng;

    @Option(
            names = "--files",
            description = "Show which files the program read, with --payload also what; needs --replay.")
    private boolean files;

    @Option(
            names = "--replay",
            description =
                    "For connections and files: replay the log in the background first. Then it is exact what was read"
                            + " from where, and the bytes that were written are known; the log alone has their length and checksum.")
    private boolean replay;

    boolean isAsked() {
        return connections || connection != NOT_ASKED || pcapng != null || files;
    }

    /** How many views that can't be shown together were asked for. */
    int count() {
        return (connections ? 1 : 0) + (connection != NOT_ASKED || pcapng != null ? 1 : 0) + (files ? 1 : 0);
    }

    void show(Path log, PayloadFormat format, boolean json, PrintWriter out, PrintWriter err)
            throws IOException, InterruptedException {
        if (files && !replay) {
            throw new UserError(
                    "--files needs --replay: the names of files are not in the log, the program tells them");
        }
        LogDirectory.at(log).header(); // or it is no log
        if (!replay) {
            show(log, null, format, json, out, err);
            return;
        }
        try (Cleanup cleanup = new Cleanup();
                Transcript transcript = Transcript.open(TranscriptReplay.run(log, cleanup))) {
            show(log, transcript, format, json, out, err);
        }
    }

    private void show(
            Path log, Transcript transcript, PayloadFormat format, boolean json, PrintWriter out, PrintWriter err)
            throws IOException {
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            if (files) {
                FilesRead read = FilesRead.of(reader, transcript, format != null);
                (json ? read.json() : read.lines(format)).forEach(line -> print(out, line));
                return;
            }
            int kept = connections ? Connections.NONE : connection == NOT_ASKED ? Connections.ALL : connection;
            Connections found = Connections.of(reader, transcript, kept);
            List<Connection> wanted = kept > 0 || connection != NOT_ASKED ? List.of(found.get(kept)) : found.all();
            if (pcapng != null) {
                write(wanted, reader);
            } else if (json) {
                json(wanted, reader, out);
            } else if (connections) {
                ConnectionText.list(wanted).forEach(line -> print(out, line));
            } else {
                PayloadFormat shown = format == null ? PayloadFormat.HTTP : format;
                new ConnectionText(reader.header().clock(), shown)
                        .conversation(wanted.get(0))
                        .forEach(line -> print(out, line));
            }
            warn(found, wanted, err);
        }
    }

    private static void warn(Connections found, List<Connection> wanted, PrintWriter err) {
        if (!found.isExact() && wanted.stream().anyMatch(each -> each.inferred)) {
            err.println(
                    "understudy: the log doesn't hold from which connection was read: inferred (~) from what the thread"
                            + " wrote next, not assigned=" + found.unassignedCount() + "; exact with --replay");
        }
    }

    private void json(List<Connection> wanted, LogReader reader, PrintWriter out) throws IOException {
        for (Connection each : wanted) {
            print(out, ConnectionJson.of(each, reader.header().clock()));
            for (Message message : each.messages()) {
                print(out, ConnectionJson.of(message, reader.header().clock()));
            }
        }
    }

    private void write(List<Connection> wanted, LogReader reader) throws IOException {
        String comment = "Made from a recording: bytes are what the program read"
                + (replay ? " and wrote" : "; of what it wrote, the log has length and checksum only")
                + ". Packets, headers and acknowledgements are made up, so are addresses 10.0.0.1 and 10.0.0.2."
                + " Times are those of the program's last look at a clock before.";
        try (PcapngWriter out = new PcapngWriter(
                new BufferedOutputStream(Files.newOutputStream(pcapng)),
                "understudy " + Understudy.Version.number(),
                comment)) {
            for (Connection each : wanted) {
                TcpCapture.write(out, reader.header().clock(), each);
            }
        }
    }

    private static void print(PrintWriter out, String line) {
        out.write(line);
        out.write('\n');
    }
}

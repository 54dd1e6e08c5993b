// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.EventKind;
import dev.understudy.log.EventReader;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** docs/real-programs.md: what was seen, row by row. */
final class RealProgramsTable {
    private final int replays;
    private final List<String> rows = new ArrayList<>();
    private final List<String> open = new ArrayList<>();

    RealProgramsTable(int replays) {
        this.replays = replays;
    }

    void add(
            RealProgram program,
            Jvm jvm,
            RealProgramsIT.Measured bare,
            RealProgramsIT.Measured recorded,
            Path log,
            List<Run.Result> replayed,
            long identical)
            throws IOException {
        Counted counted = Counted.of(log);
        double replay =
                replayed.stream().mapToLong(Run.Result::tookMs).average().orElse(0);
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %,d | %,d | %.2f | %.2f | %.2f | %d of %d |",
                program.name(),
                program.version(),
                jvm.feature(),
                counted.threads,
                counted.events,
                counted.bytes,
                (double) recorded.cpuMs() / bare.cpuMs(),
                (double) recorded.result().tookMs() / bare.result().tookMs(),
                replay / recorded.result().tookMs(),
                identical,
                replays));
        if (identical < replays) {
            String first = replayed.stream()
                    .flatMap(result -> result.errorLines().stream())
                    .filter(line -> line.startsWith("understudy:"))
                    .findFirst()
                    .orElse("another exit code, or other output");
            open.add(
                    "- **" + program.name() + "** on " + jvm.feature() + ": " + program.open() + "\n  `" + first + "`");
        }
    }

    void write(Path file) throws IOException {
        String text = """
                # Real programs

                Unmodified, from Maven Central and Debian: recorded under their ordinary clients, then replayed with the peers stopped and the
                files moved away. *Identical*: stdout, exit code, and (checked by the replay itself) length and checksum of everything that was
                written to sockets and files. Ratios are of one run each on a shared machine of 2 cores, start-up included: CPU time and wall
                time of the recording against the bare program, and wall time of the replay, with the start of the runner, against the recording.

                Made by `mvn -Preal-programs verify -Dit.test='Real*IT'` (`-Dunderstudy.replays=N`, default 5), which writes
                `replay-runner/target/real-programs.md`.

                | program | version | JDK | threads | events | log bytes | CPU recorded/bare | wall recorded/bare | wall replay/recorded | identical |
                |---|---|---|---|---|---|---|---|---|---|
                """
                + String.join("\n", rows) + "\n"
                + (open.isEmpty() ? "" : "\nNot identical yet:\n\n" + String.join("\n", open) + "\n");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }

    private record Counted(long events, int threads, long bytes) {
        static Counted of(Path log) throws IOException {
            long events = 0;
            int threads = 0;
            try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
                EventReader event = new EventReader(reader.sites(), EventReader.Parts.JOINED);
                for (Block block = reader.next(); block != null; block = reader.next()) {
                    event.begin(block);
                    while (event.next()) {
                        events++;
                        threads += event.site() == EventKind.THREAD.site() ? 1 : 0;
                    }
                }
            }
            try (Stream<Path> files = Files.list(log)) {
                long bytes = files.mapToLong(file -> file.toFile().length()).sum();
                return new Counted(events, threads, bytes);
            }
        }
    }
}

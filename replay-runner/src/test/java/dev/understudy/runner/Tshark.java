// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Wireshark's own reader of captures, where it is installed. */
final class Tshark {
    /** Of its expert information, the kinds that say that something is wrong. */
    private static final String COMPLAINTS = "Errors|Warns";

    private Tshark() {}

    static boolean isFound() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tshark")));
    }

    static void assumeFound() {
        if (!isFound()) {
            System.err.println("NOT CHECKED: pcapng files by tshark, which is not installed (apt-get install tshark)");
        }
        assumeTrue(isFound(), "tshark is not installed");
    }

    /** Errors and warnings about the packets, checksums among them. */
    static List<String> complaints(Path file) throws IOException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        boolean isComplaint = false;
        for (String line : run(file, "-q", "-z", "expert")) {
            isComplaint = line.matches("\\w+ \\([0-9]+\\)") ? line.matches("(" + COMPLAINTS + ") .*") : isComplaint;
            if (isComplaint) {
                complaints.add(line);
            }
        }
        return complaints;
    }

    /** Of the packets that the filter takes; what is empty is left out. */
    static List<String> fields(Path file, String filter, String field) throws IOException, InterruptedException {
        return run(file, "-Y", filter, "-T", "fields", "-e", field).stream()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<String> run(Path file, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        command.addAll(List.of("-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"));
        command.addAll(List.of(options));
        Run.Result result = Run.of(file.getParent(), command);
        assertEquals(0, result.exitCode(), result::toString);
        return result.stdout().lines().toList();
    }
}

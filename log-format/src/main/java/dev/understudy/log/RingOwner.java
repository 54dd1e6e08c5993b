// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The file {@code ring} in a log directory: who records, and where its ring is. Text, a {@code name=value} per line.
 *
 * @param ring      absolute path of the mapped file
 * @param pid       of the recorded process
 * @param startTime of that process, clock ticks after boot: field 22 of /proc/PID/stat; a pid may come again, both
 *     don't
 * @param boot      /proc/sys/kernel/random/boot_id, empty if unknown
 * @param namespace of the pid: what /proc/PID/ns/pid links to, empty if unknown
 */
public record RingOwner(Path ring, long pid, long startTime, String boot, String namespace) {
    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final int START_TIME_FIELD = 22;

    /** This process as the owner of a ring file. */
    public static RingOwner ofThisProcess(Path ring) throws IOException {
        // Not through ProcessHandle: its class initialiser makes a thread pool in the recorded process.
        long pid = Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
        return new RingOwner(ring.toAbsolutePath(), pid, startTime(pid), bootId(), namespace("self"));
    }

    void write(Path file) throws IOException {
        String path = ring.toString();
        if (path.indexOf('\n') >= 0) {
            throw new IOException("path of the ring has a line break, path=" + path.replace('\n', '?'));
        }
        String text = "path=" + path + "\npid=" + pid + "\nstart=" + startTime + "\nboot=" + boot + "\nnamespace="
                + namespace + "\n";
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(draft, text, StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Null if there is no such file. */
    static RingOwner read(Path file) throws IOException {
        Map<String, String> values = new HashMap<>();
        try {
            if (Files.exists(file) && !Files.isRegularFile(file) || Files.size(file) > MAX_FILE_BYTES) {
                throw bad(file);
            }
            for (String line : List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n"))) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            Path ring = Path.of(values.getOrDefault("path", ""));
            if (!ring.isAbsolute()) {
                throw bad(file);
            }
            return new RingOwner(
                    ring,
                    Long.parseLong(values.getOrDefault("pid", "")),
                    Long.parseLong(values.getOrDefault("start", "")),
                    values.getOrDefault("boot", ""),
                    values.getOrDefault("namespace", ""));
        } catch (IllegalArgumentException e) {
            throw bad(file);
        }
    }

    private static LogException bad(Path file) {
        return new LogException(
                LogException.Code.BAD_RING,
                "file doesn't name a ring and its owner",
                new Place(file.getFileName().toString(), -1, -1));
    }

    /**
     * Whether the owner may still write. True as well if it can't be told because it lives in another pid namespace of
     * this machine; a process of another machine, or of before a reboot, counts as gone.
     */
    public boolean isAlive() throws IOException {
        if (!boot.equals(bootId())) {
            return false;
        }
        if (!namespace.equals(namespace("self"))) {
            return true;
        }
        return startTime(pid) == startTime;
    }

    /** Ends the owner, as the kernel does it: also one that is stopped. False: it is not a living process of this machine's. */
    public boolean kill() throws IOException {
        return isAlive()
                && namespace.equals(namespace("self"))
                && ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /** -1 if there is no such process. */
    private static long startTime(long pid) throws IOException {
        String stat = procText("/proc/" + pid + "/stat");
        // The second field is the name in brackets, which may hold anything; the third comes after the last bracket.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        int index = START_TIME_FIELD - 3;
        // A zombie has let go of the ring.
        return index < fields.length && !fields[0].equals("Z") ? Long.parseLong(fields[index]) : -1;
    }

    private static String bootId() throws IOException {
        return procText("/proc/sys/kernel/random/boot_id").trim();
    }

    private static String namespace(String process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process + "/ns/pid"))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Empty if it isn't there. */
    private static String procText(String path) {
        try {
            return new String(Files.readAllBytes(Path.of(path)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}

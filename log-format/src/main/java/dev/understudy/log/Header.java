// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a recording says about itself: the file {@code header}, one document with a self-describing map. Fields that a
 * reader doesn't know are ignored; a changed meaning of a known one is a new format version.
 *
 * @param run           random number of the recording; every block carries it
 * @param formatVersion {@link #FORMAT_VERSION} of the program that wrote it
 * @param agentVersion  of the agent, text
 * @param agentOptions  as given to the agent
 * @param jdk           that ran the program
 * @param command       that starts the program again
 * @param classPath     entries in order, with checksums
 * @param environment   variables by name
 * @param properties    system properties by name, as they were when the agent started
 * @param clock         the clocks when the recording started
 * @param salt          of the immutable collections' iteration order (java.util.ImmutableCollections)
 * @param pid           of the recorded process
 * @param host          name of the machine
 * @param redacted      what the program read was replaced in places: the log is not what was recorded
 */
public record Header(
        long run,
        int formatVersion,
        String agentVersion,
        String agentOptions,
        Jdk jdk,
        Command command,
        List<ClassPathEntry> classPath,
        Map<String, String> environment,
        Map<String, String> properties,
        Clock clock,
        long salt,
        long pid,
        String host,
        boolean redacted) {
    /** The version that this program writes, and the latest that it reads. */
    public static final int FORMAT_VERSION = 3;

    /** The first one whose blocks may be compressed. */
    static final int COMPRESSED_VERSION = 3;

    /** What a log says whose blocks are not compressed: programs of that version can read it. */
    public static final int UNCOMPRESSED_VERSION = 2;

    static final String FILE_NAME = "header";

    /** What it is called until it is whole. */
    static final String DRAFT_NAME = FILE_NAME + ".tmp";

    /** Texts as in the system properties java.version, java.vendor, java.vm.name, java.vm.version, java.home. */
    public record Jdk(String version, String vendor, String vmName, String vmVersion, String home) {}

    /**
     * The command is: executable, JVM arguments, main, program arguments.
     *
     * @param executable       path of the java program
     * @param jvmArguments     everything before the main class, as given
     * @param main             a class name; or {@code -jar} and a file; or {@code -m} and a module
     * @param programArguments what {@code main(String[])} gets
     * @param directory        working directory, absolute
     */
    public record Command(
            String executable,
            List<String> jvmArguments,
            List<String> main,
            List<String> programArguments,
            String directory) {
        public Command {
            jvmArguments = List.copyOf(jvmArguments);
            main = List.copyOf(main);
            programArguments = List.copyOf(programArguments);
        }

        /** All of it, as a process builder takes it. */
        public List<String> line() {
            List<String> line = new ArrayList<>();
            line.add(executable);
            line.addAll(jvmArguments);
            line.addAll(main);
            line.addAll(programArguments);
            return line;
        }
    }

    /**
     * @param path   as in the class path
     * @param bytes  size of the file, or of all class files below the directory; -1 if there is nothing there
     * @param sha256 64 hex digits; for a directory over its class files and their names; empty if not computed: too
     *     many class files (bytes is 0), or the program was killed too soon
     */
    public record ClassPathEntry(String path, long bytes, String sha256) {}

    /**
     * @param millis System.currentTimeMillis, ms since 1970
     * @param nanos  System.nanoTime, ns since some time of the JVM's own
     */
    public record Clock(long millis, long nanos) {}

    public Header {
        classPath = List.copyOf(classPath);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        properties = Collections.unmodifiableMap(new TreeMap<>(properties));
    }

    /** Of a recording as it was made. */
    public Header(
            long run,
            int formatVersion,
            String agentVersion,
            String agentOptions,
            Jdk jdk,
            Command command,
            List<ClassPathEntry> classPath,
            Map<String, String> environment,
            Map<String, String> properties,
            Clock clock,
            long salt,
            long pid,
            String host) {
        this(
                run,
                formatVersion,
                agentVersion,
                agentOptions,
                jdk,
                command,
                classPath,
                environment,
                properties,
                clock,
                salt,
                pid,
                host,
                false);
    }

    /** Of a copy of the recording in which what the program was given is replaced in places. */
    public Header redacted(Command given, Map<String, String> variables, Map<String, String> settings) {
        return with(formatVersion, given, classPath, variables, settings, true);
    }

    /** With another class path. */
    public Header withClassPath(List<ClassPathEntry> entries) {
        return with(formatVersion, command, entries, environment, properties, redacted);
    }

    /** Of a log whose blocks may be compressed. */
    public Header withCompression() {
        return with(COMPRESSED_VERSION, command, classPath, environment, properties, redacted);
    }

    /** All that tells which recording it is stays. */
    private Header with(
            int version,
            Command given,
            List<ClassPathEntry> entries,
            Map<String, String> variables,
            Map<String, String> settings,
            boolean isRedacted) {
        return new Header(
                run,
                version,
                agentVersion,
                agentOptions,
                jdk,
                given,
                entries,
                variables,
                settings,
                clock,
                salt,
                pid,
                host,
                isRedacted);
    }

    /** A run id as it is written everywhere: 16 hex digits. */
    public static String runText(long run) {
        return HexFormat.of().toHexDigits(run);
    }

    /** As the data of a document of type {@link BlockType#HEADER}. */
    public ByteBuffer toData() {
        WireWriter wire = new WireWriter();
        wire.int64("formatVersion", formatVersion).int64("run", run);
        wire.text("agentVersion", agentVersion).text("agentOptions", agentOptions);
        wire.text("jdkVersion", jdk.version).text("jdkVendor", jdk.vendor);
        wire.text("vmName", jdk.vmName).text("vmVersion", jdk.vmVersion).text("jdkHome", jdk.home);
        wire.text("executable", command.executable).texts("jvmArguments", command.jvmArguments);
        wire.texts("main", command.main).texts("programArguments", command.programArguments);
        wire.text("directory", command.directory);
        wire.int64("clockMillis", clock.millis).int64("clockNanos", clock.nanos);
        wire.int64("salt", salt).int64("pid", pid).text("host", host);
        int list = wire.beginList("classPath");
        for (ClassPathEntry entry : classPath) {
            int map = wire.begin();
            wire.text("path", entry.path)
                    .int64("bytes", entry.bytes)
                    .text("sha256", entry.sha256)
                    .end(map);
        }
        wire.end(list);
        pairs(wire, "environment", environment);
        pairs(wire, "properties", properties);
        if (redacted) {
            wire.bool("redacted", true);
        }
        return wire.data();
    }

    private static void pairs(WireWriter wire, String name, Map<String, String> pairs) {
        int list = wire.beginList(name);
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            int map = wire.begin();
            wire.text("name", pair.getKey()).text("value", pair.getValue()).end(map);
        }
        wire.end(list);
    }

    /**
     * From the data of a document of type {@link BlockType#HEADER}.
     *
     * @throws LogException if a field is missing, or the format version is later than {@link #FORMAT_VERSION}
     */
    public static Header fromData(ByteBuffer data) throws LogException {
        WireReader wire = WireReader.read("header", data);
        long version = wire.int64("formatVersion");
        if (version < 1 || version > FORMAT_VERSION) {
            throw new LogException(
                    LogException.Code.NEWER_VERSION,
                    "log was written by a later version of this program, formatVersion=" + version + ", supported="
                            + FORMAT_VERSION);
        }
        List<ClassPathEntry> classPath = new ArrayList<>();
        for (WireReader entry : wire.maps("classPath")) {
            classPath.add(new ClassPathEntry(entry.text("path"), entry.int64("bytes"), entry.text("sha256")));
        }
        return new Header(
                wire.int64("run"),
                (int) version,
                wire.text("agentVersion"),
                wire.text("agentOptions"),
                new Jdk(
                        wire.text("jdkVersion"),
                        wire.text("jdkVendor"),
                        wire.text("vmName"),
                        wire.text("vmVersion"),
                        wire.text("jdkHome")),
                new Command(
                        wire.text("executable"),
                        wire.texts("jvmArguments"),
                        wire.texts("main"),
                        wire.texts("programArguments"),
                        wire.text("directory")),
                classPath,
                pairs(wire, "environment"),
                pairs(wire, "properties"),
                new Clock(wire.int64("clockMillis"), wire.int64("clockNanos")),
                wire.int64("salt"),
                wire.int64("pid"),
                wire.text("host"),
                wire.flag("redacted"));
    }

    private static Map<String, String> pairs(WireReader wire, String name) throws LogException {
        Map<String, String> pairs = new TreeMap<>();
        for (WireReader pair : wire.maps(name)) {
            pairs.put(pair.text("name"), pair.text("value"));
        }
        return pairs;
    }

    /** Writes the file; it is there whole or not at all. */
    void write(Path file) throws IOException {
        ByteBuffer data = toData();
        Path draft = file.resolveSibling(DRAFT_NAME);
        try (SegmentWriter document = SegmentWriter.replace(draft)) {
            BlockSealer sealer = new BlockSealer(run);
            document.append(sealer.seal(BlockType.HEADER, 0, 0, 0, data), data, sealer.padding());
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What else a user may have named. */
    private static String notALog(Path directory) {
        if (Files.isRegularFile(directory)) {
            return "not a log directory but a file (a pack is to be unpacked first): " + directory;
        }
        if (!Files.exists(directory)) {
            return "no such directory: " + directory;
        }
        Path below = directory.resolve("log"); // where unpack puts it
        boolean isBelow = Files.exists(below.resolve(FILE_NAME));
        return "directory is not a log: it has no header, directory=" + directory
                + (isBelow ? "; there is one in " + below : "");
    }

    /** Reads the file. */
    static Header read(Path file) throws IOException {
        String name = file.getFileName().toString();
        byte[] bytes;
        try {
            if (!Files.isRegularFile(file)) {
                throw new NoSuchFileException(name);
            }
            if (Files.size(file)
                    > BlockLayout.PREFIX_BYTES + BlockLayout.MAX_DATA_BYTES + BlockLayout.ALIGNMENT_BYTES) {
                throw new LogException(
                        LogException.Code.BAD_BLOCK, "file is too long for a header", new Place(name, -1, -1));
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new LogException(LogException.Code.NOT_A_LOG, notALog(file.getParent()));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (BlockOpener.isForeign(buffer)) {
            throw new LogException(
                    LogException.Code.NOT_A_LOG,
                    "directory is not a log: its file header is something else, directory=" + file.getParent());
        }
        Block block = new BlockOpener().open(buffer, 0, bytes.length, name, 0);
        Place place = new Place(name, 0, -1);
        if (block.type() != BlockType.HEADER || BlockOpener.bytesOf(buffer, 0) != bytes.length) {
            throw new LogException(
                    LogException.Code.BAD_BLOCK, "file is not a header and nothing else, type=" + block.type(), place);
        }
        Header header = fromData(block.data());
        if (header.run != block.run()) {
            throw new LogException(
                    LogException.Code.OTHER_RUN,
                    "header names two recordings, run=" + runText(header.run) + ", block=" + runText(block.run()),
                    place);
        }
        return header;
    }
}

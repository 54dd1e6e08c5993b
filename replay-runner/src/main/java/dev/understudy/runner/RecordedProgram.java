// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The recorded command made startable again: without the recording agent, with the replaying one in its place.
 * Everything is as it was. Only when the recorded working directory is gone, the program runs in the log directory, and
 * what was relative to the working directory is made absolute. A program that comes from a pack finds everything by its
 * recorded name, working directory included (Relocation).
 */
final class RecordedProgram {
    /**
     * The JVM and its launcher take options from these as well, so the recording agent may have been in one of them.
     */
    private static final List<String> OPTION_VARIABLES =
            List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private static final Set<String> CLASS_PATH_FLAGS = Set.of("-cp", "-classpath", "--class-path");
    private static final Set<String> MODULE_PATH_FLAGS = Set.of("-p", "--module-path", "--upgrade-module-path");

    private final Header header;
    private final Path log;
    private final Path recordedDirectory;
    private final boolean relocated;
    private final boolean moved;

    RecordedProgram(Header header, Path log, boolean relocated) {
        this.header = header;
        this.log = log;
        this.recordedDirectory = Path.of(header.command().directory());
        this.relocated = relocated;
        this.moved = !relocated && !Files.isDirectory(recordedDirectory);
    }

    /** Where the program is to run. */
    Path directory() {
        return moved || relocated ? log.toAbsolutePath() : recordedDirectory;
    }

    /** All of the recorded environment, without the recording agent. */
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(header.environment());
        for (String name : OPTION_VARIABLES) {
            environment.computeIfPresent(name, (key, options) -> withoutAgent(options));
        }
        return environment;
    }

    /** Null if nothing is left. Only words of our own agent are cut out; what is quoted around them stays. */
    private String withoutAgent(String options) {
        List<String> words = Arrays.asList(options.strip().split("\\s+"));
        if (words.stream().noneMatch(this::isAgent)) {
            return options;
        }
        String rest = words.stream().filter(word -> !isAgent(word)).collect(Collectors.joining(" "));
        return rest.isEmpty() ? null : rest;
    }

    /** By its usual name; a renamed jar by the options, which the log has as they were given. */
    private boolean isAgent(String flag) {
        boolean hasOurOptions = flag.startsWith("-javaagent:")
                && !header.agentOptions().isEmpty()
                && flag.endsWith("=" + header.agentOptions());
        return hasOurOptions || AgentArgument.isAgent(flag);
    }

    /** java, the agent's argument and those given here, then what was recorded; options of the JVM that come later win. */
    List<String> command(String agentArgument, List<String> moreArguments, List<String> laterArguments) {
        Header.Command recorded = header.command();
        checkAgentIsKnown(recorded);
        List<String> command = new ArrayList<>();
        command.add(new JavaHome(Path.of(header.jdk().home())).executable().toString());
        command.add(agentArgument);
        command.addAll(moreArguments);
        if (moved) {
            command.addAll(movedArguments(recorded.jvmArguments()));
        } else {
            recorded.jvmArguments().stream().filter(flag -> !isAgent(flag)).forEach(command::add);
        }
        if (relocated) {
            command.addAll(expandedClassPath(recorded));
        }
        command.addAll(laterArguments);
        command.addAll(moved ? movedMain(recorded) : recorded.main());
        command.addAll(recorded.programArguments());
        return command;
    }

    /** The launcher lists folders for a wildcard, and can't list one of a pack as it was. */
    private List<String> expandedClassPath(Header.Command recorded) {
        boolean isJar = !recorded.main().isEmpty() && recorded.main().get(0).equals("-jar");
        if (isJar || header.classPath().isEmpty()) {
            return List.of();
        }
        return List.of(
                "-cp",
                header.classPath().stream().map(Header.ClassPathEntry::path).collect(Collectors.joining(":")));
    }

    /** An argument file may hold the recording agent, and is not ours to change. */
    private void checkAgentIsKnown(Header.Command recorded) {
        boolean isKnown = recorded.jvmArguments().stream().anyMatch(this::isAgent)
                || OPTION_VARIABLES.stream()
                        .map(name -> header.environment().getOrDefault(name, ""))
                        .anyMatch(options -> options.contains("-javaagent:"));
        if (!isKnown && recorded.jvmArguments().stream().anyMatch(flag -> flag.startsWith("@"))) {
            throw new UserError("the agent was given in an argument file of the recorded command;"
                    + " record again with -javaagent on the command line");
        }
    }

    private List<String> movedArguments(List<String> flags) {
        List<String> arguments = new ArrayList<>();
        // The program still sees the directory it was started in.
        arguments.add("-Duser.dir=" + recordedDirectory);
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            boolean takesPath = CLASS_PATH_FLAGS.contains(flag) || MODULE_PATH_FLAGS.contains(flag);
            if (takesPath && i + 1 < flags.size()) {
                arguments.add(flag);
                arguments.add(absolutePath(flags.get(++i)));
            } else if (isPathAssignment(flag)) {
                int equals = flag.indexOf('=');
                arguments.add(flag.substring(0, equals + 1) + absolutePath(flag.substring(equals + 1)));
            } else if (!isAgent(flag)) {
                arguments.add(flag);
            }
        }
        return arguments;
    }

    private List<String> movedMain(Header.Command recorded) {
        List<String> arguments = new ArrayList<>();
        boolean isJar = recorded.main().size() == 2 && recorded.main().get(0).equals("-jar");
        if (isJar) {
            arguments.addAll(List.of("-jar", absolute(recorded.main().get(1))));
            return arguments;
        }
        if (recorded.jvmArguments().stream().noneMatch(RecordedProgram::isClassPath)
                && !header.classPath().isEmpty()) {
            // From the variable CLASSPATH, or the working directory by default.
            arguments.add("-cp");
            arguments.add(header.classPath().stream()
                    .map(entry -> absolute(entry.path()))
                    .collect(Collectors.joining(":")));
        }
        arguments.addAll(recorded.main());
        return arguments;
    }

    private static boolean isClassPath(String flag) {
        return CLASS_PATH_FLAGS.contains(flag) || flag.startsWith("--class-path=");
    }

    private static boolean isPathAssignment(String flag) {
        return flag.startsWith("--class-path=")
                || flag.startsWith("--module-path=")
                || flag.startsWith("--upgrade-module-path=");
    }

    private String absolutePath(String path) {
        return Arrays.stream(path.split(":", -1)).map(this::absolute).collect(Collectors.joining(":"));
    }

    /** As the recorded process saw it. */
    String absolute(String entry) {
        return recordedDirectory.resolve(entry).normalize().toString();
    }
}

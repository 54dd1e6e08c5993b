// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** What this JVM was told about itself, as far as another one beside it can be told the same. */
final class JvmArguments {
    /** The JVM's list of arguments has what is in these, too. */
    static final Set<String> VARIABLES = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** Debuggers and agents, which are here for this JVM; ports and files, of which there is one. */
    private static final List<String> OF_ONE_JVM = List.of(
            "-javaagent:",
            "-agentlib:",
            "-agentpath:",
            "-Xrun",
            "-Xdebug",
            "-Dcom.sun.management.",
            "-XX:StartFlightRecording",
            "-XX:ArchiveClassesAtExit",
            "-XX:AOTCacheOutput");

    /** Properties that describe this JVM and its command. */
    private static final List<String> OWN_PROPERTIES = List.of("java.class.path", "java.vm.", "sun.", "jdk.module.");

    private JvmArguments() {}

    static List<String> ofThisJvm() {
        return forAnother(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    static List<String> forAnother(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> OF_ONE_JVM.stream().noneMatch(argument::startsWith))
                .toList();
    }

    /** Also those that a build tool has set after the start, and is told by no argument. */
    static HashMap<String, String> properties() {
        HashMap<String, String> properties = new HashMap<>();
        Properties all = System.getProperties();
        for (String name : all.stringPropertyNames()) {
            if (OWN_PROPERTIES.stream().noneMatch(name::startsWith)) {
                properties.put(name, all.getProperty(name));
            }
        }
        return properties;
    }
}

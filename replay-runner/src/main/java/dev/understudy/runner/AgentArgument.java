// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The agent's argument of a java command: -javaagent:JAR=MODE,log=DIR,key=value... */
final class AgentArgument {
    private AgentArgument() {}

    static String of(String jar, String mode, Map<String, String> options) {
        if (jar.indexOf('=') >= 0) {
            throw new UserError("the path of the agent can't hold '=', where the JVM ends it: " + jar);
        }
        StringJoiner argument = new StringJoiner(",", "-javaagent:" + jar + "=", "");
        argument.add(mode);
        // A comma in a value is doubled.
        options.forEach((key, value) -> argument.add(key + "=" + value.replace(",", ",,")));
        return argument.toString();
    }

    static boolean isIn(List<String> arguments) {
        return arguments.stream().anyMatch(AgentArgument::isAgent);
    }

    /** Whether a JVM flag starts this system's agent. */
    static boolean isAgent(String flag) {
        if (!flag.startsWith("-javaagent:")) {
            return false;
        }
        int end = flag.indexOf('=');
        String path = flag.substring("-javaagent:".length(), end < 0 ? flag.length() : end);
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.startsWith("understudy-agent") && file.endsWith(".jar");
    }
}

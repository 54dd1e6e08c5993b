// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/**
 * The agent's entry. Three loaders are involved: this class is on the program's class path (the JVM puts the agent's jar
 * there); the agent proper is in a loader of its own, with its libraries, so that the program sees none of it; what
 * rewritten classes call is in the boot loader.
 *
 * <p>Laws: the program's behaviour changes in time only; nothing goes to stdout; a user's mistake is one line on stderr
 * and exit code 2.
 */
public final class AgentMain {
    private static boolean started;

    private AgentMain() {}

    /** @param options {@code record|replay[,name=value]...}, see {@code AgentOptions}; {@code off}: nothing is done */
    public static void premain(String options, Instrumentation instrumentation) throws Throwable {
        if (started) {
            fail("the agent is given twice: remove one -javaagent option");
        }
        started = true;
        if ("off".equals(options)) {
            return;
        }
        Path jar = ownJar();
        AgentClassLoader loader =
                new AgentClassLoader(new ZipFile(jar.toFile()), new Object[] {options, instrumentation, jar});
        Class.forName("dev.understudy.agent.AgentStart", true, loader);
    }

    private static Path ownJar() throws IOException, URISyntaxException {
        return Path.of(AgentMain.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toRealPath();
    }

    @SuppressWarnings("SameParameterValue")
    private static void fail(String message) {
        System.err.println("understudy: " + message);
        Runtime.getRuntime().halt(2);
    }
}

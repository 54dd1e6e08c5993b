// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Initialised by {@link AgentMain}, from another loader, which would otherwise need reflection: since 18 that spins method
 * handles for each new shape of a method, several classes each time.
 */
final class AgentStart {
    static {
        Object[] arguments = arguments(AgentStart.class.getClassLoader());
        Agent.start((String) arguments[0], (Instrumentation) arguments[1], (Path) arguments[2]);
    }

    private AgentStart() {}

    @SuppressWarnings("unchecked") // AgentClassLoader, which here is no class that could be named
    private static Object[] arguments(Object loader) {
        return ((Supplier<Object[]>) loader).get();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestIdentifier;

/** What the two JVMs tell each other, through a socket in a folder of their own. Ids are Jupiter's. */
sealed interface Message extends Serializable {
    /** To the recorded JVM, as the first and only one: what to run, and what its tests may ask for. */
    record Job(List<String> tests, HashMap<String, String> parameters, HashMap<String, String> properties)
            implements Message {}

    record Registered(TestIdentifier test) implements Message {}

    record Started(String id) implements Message {}

    record Skipped(String id, String reason) implements Message {}

    record Published(String id, HashMap<String, String> entry) implements Message {}

    record Finished(String id, TestExecutionResult.Status status, RemoteThrowable thrown) implements Message {
        boolean hasFailed() {
            return status == TestExecutionResult.Status.FAILED;
        }
    }

    /** The last one. */
    record Ended() implements Message {}
}

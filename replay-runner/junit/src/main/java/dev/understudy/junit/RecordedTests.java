// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The program of the recorded JVM: asks at a socket for its job, runs it with Jupiter, and tells what happens. */
final class RecordedTests {
    static final int FAILED = 1;

    /** Who gave the job is gone. */
    private static final int ALONE = 2;

    /** Enough of a stack trace to know the failure by; its report has all. */
    private static final int STACK_LINES = 10;

    private RecordedTests() {}

    public static void main(String[] args) throws IOException, ClassNotFoundException {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
            Message.Job job = (Message.Job) new ObjectInputStream(Channels.newInputStream(socket)).readObject();
            System.getProperties().putAll(job.properties());
            Thread parent = new Thread(() -> endWithout(socket), "understudy-parent");
            parent.setDaemon(true);
            parent.start();
            Reporter reporter = new Reporter(new ObjectOutputStream(Channels.newOutputStream(socket)));
            // Listeners that were found here would write reports of their own; the reports are made where the job came
            // from.
            LauncherConfig config = LauncherConfig.builder()
                    .enableTestExecutionListenerAutoRegistration(false)
                    .enablePostDiscoveryFilterAutoRegistration(false)
                    .build();
            LauncherFactory.create(config).execute(request(job), reporter, summary);
            reporter.send(new Message.Ended());
        }
        // Whoever replays it sees what failed.
        summary.getSummary().printFailuresTo(new PrintWriter(System.err, true), STACK_LINES);
        // Threads that a test has left behind don't keep this JVM.
        System.exit(summary.getSummary().getTotalFailureCount() > 0 ? FAILED : 0);
    }

    /** A test that hangs, in a build that was killed for it, would be recorded for ever. */
    private static void endWithout(SocketChannel socket) {
        try {
            socket.read(ByteBuffer.allocate(1)); // nothing more is said
        } catch (IOException e) {
            return; // closed, as all is done
        }
        halt("the JVM that JUnit was started in is gone");
    }

    private static void halt(String why) {
        System.err.println("understudy: " + why + ": this one ends, too");
        Runtime.getRuntime().halt(ALONE);
    }

    private static LauncherDiscoveryRequest request(Message.Job job) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(job.tests().stream()
                        .map(DiscoverySelectors::selectUniqueId)
                        .toList())
                .filters(EngineFilter.includeEngines(RecordedTestEngine.JUPITER))
                .configurationParameters(job.parameters())
                .build();
    }

    /** Tests may run side by side. */
    private static final class Reporter implements TestExecutionListener {
        private final ObjectOutputStream out;

        Reporter(ObjectOutputStream out) {
            this.out = out;
        }

        synchronized void send(Message message) {
            // A test may leave its thread interrupted, which would close the channel.
            boolean interrupted = Thread.interrupted();
            try {
                out.writeObject(message);
                out.reset();
                out.flush();
            } catch (IOException e) {
                halt("nobody waits for the results any more (" + e.getMessage() + ")");
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void dynamicTestRegistered(TestIdentifier test) {
            send(new Message.Registered(test));
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            send(new Message.Started(test.getUniqueId()));
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            send(new Message.Skipped(test.getUniqueId(), reason));
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            send(new Message.Published(test.getUniqueId(), new HashMap<>(entry.getKeyValuePairs())));
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            send(new Message.Finished(
                    test.getUniqueId(),
                    result.getStatus(),
                    RemoteThrowable.of(result.getThrowable().orElse(null))));
        }
    }
}

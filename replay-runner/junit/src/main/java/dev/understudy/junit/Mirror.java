// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;

/** Reports here what a recorded JVM tells of the tests of a class; and, when it has ended, what became of those that it tells no more of. */
final class Mirror {
    private final EngineExecutionListener listener;
    private final RemoteTest type;
    private final Recording recording;

    /** By their ids here. */
    private final Map<UniqueId, TestDescriptor> tests = new HashMap<>();

    private final Set<TestDescriptor> told = new LinkedHashSet<>();

    /** In the order of their starts. */
    private final List<TestDescriptor> running = new ArrayList<>();

    private boolean hasFailed;

    /** Of the class: told when the JVM has ended. */
    private TestExecutionResult result;

    Mirror(RemoteTest type, EngineExecutionListener listener, Recording recording) {
        this.type = type;
        this.listener = listener;
        this.recording = recording;
        type.accept(test -> tests.put(test.getUniqueId(), test));
    }

    void accept(Message message) {
        if (message instanceof Message.Registered registered) {
            RemoteTest test = RemoteTest.of(registered.test(), engine());
            known(registered.test().getParentId().orElseThrow()).addChild(test);
            tests.put(test.getUniqueId(), test);
            listener.dynamicTestRegistered(test);
        } else if (message instanceof Message.Started started && known(started.id()) != null) {
            start(known(started.id()));
        } else if (message instanceof Message.Skipped skipped && known(skipped.id()) != null) {
            skip(known(skipped.id()), skipped.reason());
        } else if (message instanceof Message.Published published && known(published.id()) != null) {
            listener.reportingEntryPublished(known(published.id()), ReportEntry.from(published.entry()));
        } else if (message instanceof Message.Finished finished && known(finished.id()) != null) {
            finish(known(finished.id()), result(finished));
        }
    }

    /** The engine itself, for one, is not: it is another one here. */
    private TestDescriptor known(String id) {
        return tests.get(RemoteTest.below(engine(), UniqueId.parse(id)));
    }

    private UniqueId engine() {
        return type.getUniqueId().removeLastSegment();
    }

    private void start(TestDescriptor test) {
        told.add(test);
        running.add(test);
        listener.executionStarted(test);
    }

    private void skip(TestDescriptor test, String reason) {
        told.add(test);
        listener.executionSkipped(test, reason);
    }

    private TestExecutionResult result(Message.Finished finished) {
        return switch (finished.status()) {
            case SUCCESSFUL -> TestExecutionResult.successful();
            case ABORTED ->
                TestExecutionResult.aborted(
                        finished.thrown() == null ? null : finished.thrown().thrown());
            case FAILED ->
                TestExecutionResult.failed(
                        finished.thrown() == null ? null : finished.thrown().thrown(recording.line()));
        };
    }

    private void finish(TestDescriptor test, TestExecutionResult its) {
        if (its.getStatus() == TestExecutionResult.Status.FAILED) {
            hasFailed = true;
            listener.reportingEntryPublished(test, ReportEntry.from(recording.entry()));
        }
        running.remove(test);
        if (test == type) {
            result = its;
        } else {
            listener.executionFinished(test, its);
        }
    }

    boolean hasFailed() {
        return hasFailed;
    }

    /** @param failure why the JVM did not all that it should have done; null: it did */
    void end(String failure) {
        if (failure != null) {
            endEarly(failure);
        }
        if (result != null) {
            listener.executionFinished(type, result);
        }
    }

    /** Tests that were running have failed, otherwise the class has; what was to come was not run. */
    private void endEarly(String failure) {
        if (told.isEmpty()) {
            start(type);
        }
        TestExecutionResult failed = TestExecutionResult.failed(
                new RecordedJvmFailure(recording.exists() ? failure + "\n" + recording.line() : failure));
        boolean isTestsFault = running.stream().anyMatch(TestDescriptor::isTest);
        List<TestDescriptor> innermostFirst = new ArrayList<>(running);
        innermostFirst.sort(Comparator.comparingInt(Mirror::depth).reversed());
        for (TestDescriptor test : innermostFirst) {
            test.getChildren().stream().filter(child -> !told.contains(child)).forEach(child -> skip(child, failure));
            boolean isAtFault = isTestsFault ? test.isTest() : test == type;
            finish(test, isAtFault ? failed : TestExecutionResult.successful());
        }
        if (!hasFailed && result != null) {
            finish(type, failed);
        }
    }

    private static int depth(TestDescriptor test) {
        return test.getUniqueId().getSegments().size();
    }
}

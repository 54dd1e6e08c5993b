// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.launcher.TestIdentifier;

/** A test, or what holds tests, that Jupiter runs in another JVM. Its id is Jupiter's but for the engine. */
final class RemoteTest extends AbstractTestDescriptor {
    private final Type type;
    private final Set<TestTag> tags;
    private final String reportingName;
    private final boolean mayRegisterTests;

    private RemoteTest(
            UniqueId id,
            String name,
            TestSource source,
            Type type,
            Set<TestTag> tags,
            String reportingName,
            boolean mayRegisterTests) {
        super(id, name, source);
        this.type = type;
        this.tags = new LinkedHashSet<>(tags);
        this.reportingName = reportingName;
        this.mayRegisterTests = mayRegisterTests;
    }

    /** With all that is in it. */
    static RemoteTest of(TestDescriptor found, UniqueId engine) {
        RemoteTest test = new RemoteTest(
                below(engine, found.getUniqueId()),
                found.getDisplayName(),
                found.getSource().orElse(null),
                found.getType(),
                found.getTags(),
                found.getLegacyReportingName(),
                found.mayRegisterTests());
        found.getChildren().forEach(child -> test.addChild(of(child, engine)));
        return test;
    }

    /** Found only when its tests ran. */
    static RemoteTest of(TestIdentifier reported, UniqueId engine) {
        return new RemoteTest(
                below(engine, UniqueId.parse(reported.getUniqueId())),
                reported.getDisplayName(),
                reported.getSource().orElse(null),
                reported.getType(),
                reported.getTags(),
                reported.getLegacyReportingName(),
                reported.isContainer());
    }

    /** The same id of another engine. */
    static UniqueId below(UniqueId engine, UniqueId id) {
        UniqueId result = engine;
        for (UniqueId.Segment segment :
                id.getSegments().subList(1, id.getSegments().size())) {
            result = result.append(segment);
        }
        return result;
    }

    /** Jupiter's ids of what is to run: filters may have left some tests of a class. */
    List<String> selected() {
        return selected(this)
                .map(test -> below(UniqueId.forEngine(RecordedTestEngine.JUPITER), test.getUniqueId())
                        .toString())
                .toList();
    }

    /** A template as a whole: what is below is only the pattern of what will be. */
    private static Stream<TestDescriptor> selected(TestDescriptor test) {
        boolean isWhole = test.getChildren().isEmpty() || test.mayRegisterTests();
        return isWhole ? Stream.of(test) : test.getChildren().stream().flatMap(RemoteTest::selected);
    }

    @Override
    public Type getType() {
        return type;
    }

    @Override
    public Set<TestTag> getTags() {
        return tags;
    }

    @Override
    public String getLegacyReportingName() {
        return reportingName;
    }

    @Override
    public boolean mayRegisterTests() {
        return mayRegisterTests;
    }
}

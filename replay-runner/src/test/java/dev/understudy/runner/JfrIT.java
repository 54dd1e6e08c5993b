// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A replay that is profiled is the same, and the JDK reads the profile. */
@Timeout(600)
class JfrIT {
    private static final String SAMPLES = "dev.understudy.samples.";

    @TempDir
    private Path directory;

    static Stream<Arguments> samples() {
        return Jvm.all().stream()
                .flatMap(jvm -> Stream.of("BankTransfers", "PoolAndFutures").map(sample -> Arguments.of(jvm, sample)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void samplesOfTimeAndOfMemory(Jvm jvm, String sample) throws Exception {
        Recorded recorded =
                Recorded.of(jvm, directory, Packaged.sample(SAMPLES + sample)).assertExit(0);
        Path file = directory.resolve("profile, of the replay.jfr");
        Run.Result replay = recorded.replay("--jfr", file.toString());
        recorded.assertSame(replay);
        assertEquals(List.of(), replay.errorLines(), replay::toString);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(count(events, "jdk.ExecutionSample") > 0, events::toString);
        assertTrue(count(events, "jdk.ObjectAllocationInNewTLAB") > 0, events::toString);
        boolean namesTheProgram = events.stream()
                .filter(event -> event.getStackTrace() != null)
                .flatMap(event -> event.getStackTrace().getFrames().stream())
                .anyMatch(frame -> frame.isJavaFrame()
                        && frame.getMethod().getType().getName().startsWith(SAMPLES));
        assertTrue(namesTheProgram, events::toString);
    }

    @Test
    void ofAReplayThatIsStopped() throws Exception {
        Recorded recorded = Recorded.of(Jvm.running(), directory, Packaged.sample(SAMPLES + "PoolAndFutures"))
                .assertExit(0);
        Path file = directory.resolve("profile.jfr");
        Run.Result replay = recorded.replay("--jfr", file.toString(), "--until", "60");
        assertEquals(0, replay.exitCode(), replay::toString);
        assertTrue(replay.stderr().contains("stopped before position 60"), replay::toString);
        assertTrue(recorded.result().stdout().startsWith(replay.stdout()), replay::toString);
        assertTrue(count(RecordingFile.readAllEvents(file), "jdk.ActiveSetting") > 0);
    }

    private static long count(List<RecordedEvent> events, String type) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .count();
    }
}

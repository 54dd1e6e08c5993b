// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program can't tell that it is recorded, but for what is documented. */
@Timeout(600)
class InvisibleIT {
    /**
     * Documented: the program's threads are counted apart from the VM's own, whose compilers come and go, so
     * Thread.getId gives other numbers, from 100 on. What a thread is called, and how many the program sees in its group,
     * does not change.
     */
    private static final Set<String> DOCUMENTED = Set.of("new.id");

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void recordedProgramSeesWhatTheBareOneSees(Jvm jvm, @TempDir Path directory)
            throws IOException, InterruptedException {
        List<String> program = Packaged.probe(SelfPortrait.class);
        Run.Result bare = Run.of(Recorded.work(directory), jvm.command(program));
        assertEquals(7, bare.exitCode(), bare::toString);
        Recorded recorded = Recorded.of(jvm, directory, program).assertExit(7);
        assertEquals(comparable(bare), comparable(recorded.result()));
        assertEquals(bare.stderr(), recorded.result().stderr());
        Run.Result replay = recorded.assertReplays();
        assertEquals(bare.stderr(), replay.stderr());
    }

    private static String comparable(Run.Result result) {
        StringBuilder lines = new StringBuilder();
        result.stdout().lines().filter(InvisibleIT::isComparable).forEach(line -> lines.append(line)
                .append('\n'));
        return lines.toString();
    }

    private static boolean isComparable(String line) {
        return !DOCUMENTED.contains(line.substring(0, Math.max(0, line.indexOf('='))));
    }
}

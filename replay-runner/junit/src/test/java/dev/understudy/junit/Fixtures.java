// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Test classes for {@link RecordedIT}, which runs them; nobody else does. */
final class Fixtures {
    static final String FOLDER = "target/recorded-it";

    /** Of the JVM that JUnit was started in: none of this may happen there. */
    static int ranHere;

    private Fixtures() {}

    @Recorded(folder = FOLDER)
    static class Mixed {
        private static String prepared = "";
        private final long made = System.nanoTime();
        private String each = "";

        Mixed() {
            ranHere++;
        }

        @BeforeAll
        static void prepare() {
            ranHere++;
            prepared = "prepared ";
        }

        @BeforeEach
        void prepareEach() {
            each = "each ";
        }

        @Test
        @Tag("quick")
        void passes(@TempDir Path folder, TestReporter reporter) {
            reporter.publishEntry("folder", folder.toString());
            Thread.currentThread().interrupt();
        }

        @Test
        void differs() {
            assertEquals("1", prepared + each + made);
        }

        @Test
        void throwsWhatCannotBeCarriedOver() {
            final class Odd extends RuntimeException {
                private static final long serialVersionUID = 1;

                @SuppressWarnings("serial")
                private final Object field = new Object();

                Odd() {
                    super("odd one");
                }
            }
            throw new Odd();
        }

        @Test
        void isAborted() {
            Assumptions.assumeTrue(false, "not today");
        }

        @Test
        @Disabled("for a reason")
        void isDisabled() {
            throw new AssertionError();
        }

        static Stream<Integer> numbers() {
            ranHere++;
            return IntStream.range(0, prepared.isEmpty() ? 1 : 2).boxed();
        }

        @ParameterizedTest
        @MethodSource("numbers")
        void isZero(int number) {
            assertEquals(0, number);
        }

        @TestFactory
        List<DynamicTest> factory() {
            return List.of(DynamicTest.dynamicTest("made " + each.strip(), () -> {}));
        }

        @Nested
        class Inner {
            @Test
            void failsInside() {
                throw new IllegalStateException("inside", new IllegalArgumentException("below"));
            }
        }
    }

    @Recorded(folder = FOLDER, options = "slice=5", jvm = "-Dcolour=red, green")
    static class Passing {
        @Test
        void seesItsJvm() {
            assertEquals("red, green", System.getProperty("colour"));
            assertEquals("of the parent", System.getProperty("understudy.it"));
            assertTrue(Passing.class.desiredAssertionStatus());
        }
    }

    @Recorded(folder = FOLDER)
    @Execution(ExecutionMode.CONCURRENT)
    static class Together {
        private static final CountDownLatch BOTH = new CountDownLatch(2);

        @Test
        void one() throws InterruptedException {
            meet();
        }

        @Test
        void other() throws InterruptedException {
            meet();
        }

        private static void meet() throws InterruptedException {
            BOTH.countDown();
            assertTrue(BOTH.await(30, TimeUnit.SECONDS));
        }
    }

    /** Ends its JVM, in a way that is told by a property. */
    @Recorded(folder = FOLDER)
    static class Ending {
        @Test
        void endsHere() throws Exception {
            if (System.getProperty("understudy.it").equals("exit")) {
                System.exit(0);
            }
            String pid = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-9", pid).start().waitFor();
        }

        @Nested
        class Later {
            @Test
            void isNotRun() {}
        }
    }

    @Recorded(folder = FOLDER)
    static class EndingBefore {
        @BeforeAll
        static void prepare() {
            Runtime.getRuntime().halt(0);
        }

        @Test
        void isNotRun() {}
    }

    /** Loses updates, if another thread comes between the two steps: chaos has it so in most of the runs. */
    @Recorded(folder = FOLDER, repeat = 20, chaos = "1")
    static class Racing {
        private static final int EACH = 30;
        private int count;

        @Test
        void counts() throws InterruptedException {
            Thread other = new Thread(this::increment);
            other.start();
            increment();
            other.join();
            assertEquals(2 * EACH, count);
        }

        private void increment() {
            for (int i = 0; i < EACH; i++) {
                int before = get();
                count = before + 1;
            }
        }

        private synchronized int get() {
            return count;
        }
    }

    @Recorded(folder = FOLDER, repeat = 2)
    static class Steady {
        @Test
        void passes() {}
    }

    @Recorded(folder = FOLDER, options = "slize=5")
    static class Mistaken {
        @Test
        void isNotRun() {}
    }

    @Recorded(folder = FOLDER)
    @Disabled("all of it")
    static class Never {
        @Test
        void isNotRun() {}
    }

    static class Outer {
        @Nested
        @Recorded(folder = FOLDER)
        class Wrong {
            @Test
            void isNotRun() {}
        }
    }
}

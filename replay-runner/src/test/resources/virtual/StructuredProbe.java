// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.ThreadLocalRandom;

/** Structured concurrency: who wins, who is cancelled, what scoped values their children see. */
class StructuredProbe {
    static final ScopedValue<String> NAME = ScopedValue.newInstance();
    static int racy;

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 20; round++) {
            System.out.println(ScopedValue.where(NAME, "round " + round).call(() -> winner()));
            System.out.println(ScopedValue.where(NAME, "sum " + round).call(() -> sum()));
        }
        System.out.println(racy);
    }

    static String winner() throws Exception {
        try (var scope = StructuredTaskScope.open(Joiner.<String>anySuccessfulResultOrThrow())) {
            for (int i = 0; i < 20; i++) {
                int task = i;
                scope.fork(() -> {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(3));
                    racy++;
                    return NAME.get() + " won by " + task + " of " + racy;
                });
            }
            return scope.join();
        }
    }

    static String sum() throws Exception {
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int task = i;
            tasks.add(() -> {
                synchronized (StructuredProbe.class) {
                    racy += task;
                    if (task % 10 == 0) {
                        Thread.sleep(1);
                    }
                    return System.nanoTime() % 1000;
                }
            });
        }
        try (var scope = StructuredTaskScope.open(Joiner.<Long>allSuccessfulOrThrow())) {
            tasks.forEach(scope::fork);
            return NAME.get() + " " + scope.join().mapToLong(s -> s.get()).sum() + " " + racy;
        }
    }
}

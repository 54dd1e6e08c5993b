// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The generators that seed themselves from the clock: Random, SplittableRandom, ThreadLocalRandom, Math.random, shuffle. */
final class Randoms {
    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        seen.value("Random", new Random().nextInt());
        seen.value("another Random", new Random().nextInt());
        seen.value("SplittableRandom", new SplittableRandom().nextLong());
        seen.value("split", new SplittableRandom().split().nextLong());
        seen.value("ThreadLocalRandom", ThreadLocalRandom.current().nextLong());
        seen.value("Math.random", Math.random());
        seen.value("RandomGenerator", RandomGenerator.getDefault().nextLong());
        seen.value("L128X256", RandomGenerator.of("L128X256MixRandom").nextLong());
        List<Integer> cards = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        Collections.shuffle(cards);
        seen.value("shuffled", cards);
        long[] perThread = new long[3];
        Threads.runAll(
                perThread.length,
                i -> perThread[i] = ThreadLocalRandom.current().nextLong());
        for (long value : perThread) {
            seen.value("ThreadLocalRandom of a thread", value);
        }
        seen.end();
    }
}

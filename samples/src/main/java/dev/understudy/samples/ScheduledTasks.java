// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** ScheduledThreadPoolExecutor and Timer: when periodic and delayed tasks really ran, and between which others. */
final class ScheduledTasks {
    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        List<String> ticks = Collections.synchronizedList(new ArrayList<>());
        long start = System.nanoTime();
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
        ScheduledFuture<?> rate = scheduler.scheduleAtFixedRate(
                () -> ticks.add("rate " + (System.nanoTime() - start)), 1, 3, TimeUnit.MILLISECONDS);
        scheduler.scheduleWithFixedDelay(
                () -> ticks.add("delay " + (System.nanoTime() - start)), 2, 4, TimeUnit.MILLISECONDS);
        Timer timer = new Timer("timer", true);
        CountDownLatch done = new CountDownLatch(10);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        ticks.add("timer " + (System.nanoTime() - start));
                        done.countDown();
                    }
                },
                5,
                5);
        done.await();
        timer.cancel();
        rate.cancel(false);
        scheduler.schedule(() -> ticks.add("once"), 5, TimeUnit.MILLISECONDS);
        Thread.sleep(20);
        seen.value("never started", scheduler.shutdownNow().size());
        seen.value("terminated", scheduler.awaitTermination(1, TimeUnit.SECONDS));
        seen.list("ticks", new ArrayList<>(ticks));
        seen.end();
    }
}

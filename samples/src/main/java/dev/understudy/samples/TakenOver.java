// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a program is in the middle of when a standby takes it over: {@code TakenOver [TICKS [FOLDER]]}. Each tick is a line here
 * and in three files. At the end it says whether it noticed anything.
 */
final class TakenOver {
    private static final int TICK_MS = 25;
    private static final List<String> FILES = List.of("channel", "append", "random-access");

    private final Set<String> broken = new HashSet<>();
    private final BlockingQueue<Integer> ticks = new LinkedBlockingQueue<>();
    private final Selector selector = Selector.open();
    private final Pipe pipe = Pipe.open();
    private final Object monitor = new Object();
    private volatile boolean stopped;
    private volatile boolean settled;
    private int begun;
    private int ended;
    private int owed;
    private int paid;
    private int wakeups;
    private int received;
    private int ticked;
    private long lastNs = System.nanoTime();
    private long lastMs = System.currentTimeMillis();

    private TakenOver() throws IOException {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        Path folder = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("taken-over");
        Set<String> broken = new TakenOver().run(count, folder);
        if (args.length <= 1) {
            for (String file : FILES) {
                Files.delete(folder.resolve(file));
            }
            Files.delete(folder);
        }
        System.out.println(broken.isEmpty() ? "all invariants held" : "broken: " + broken);
        System.exit(broken.isEmpty() ? 0 : 1);
    }

    private Set<String> run(int count, Path folder) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        threads.add(Threads.start("sleeper", 0, i -> sleep()));
        threads.add(Threads.start("holder", 0, i -> holdWhileAsleep()));
        threads.add(Threads.start("contender", 0, i -> contend()));
        threads.add(Threads.start("parker", 0, i -> park()));
        Thread waiter = Threads.start("waiter", 0, i -> awaitNotify());
        Thread receiver = Threads.start("receiver", 0, i -> receive());
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
        scheduler.scheduleAtFixedRate(() -> ticks.add(++ticked), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        print(count, folder);
        scheduler.shutdownNow();
        check(scheduler.awaitTermination(10, TimeUnit.SECONDS), "the scheduler ends");
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        synchronized (monitor) {
            settled = true;
            monitor.notifyAll();
        }
        waiter.join();
        pipe.sink().close();
        receiver.join();
        selector.close();
        check(received == count, "everything comes through the pipe");
        check(wakeups > 0, "the selector wakes up");
        check(owed == paid && paid > 0, "every notify is noticed");
        check(begun == ended && begun > 0, "the monitor protects what it should");
        return broken;
    }

    /** A line for each tick, here and in the files. */
    private void print(int count, Path folder) throws IOException, InterruptedException {
        List<Path> files = FILES.stream().map(folder::resolve).toList();
        Set<String> lines = new HashSet<>();
        SecureRandom random = new SecureRandom();
        try (FileChannel channel = FileChannel.open(files.get(0), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileOutputStream append = new FileOutputStream(files.get(1).toFile(), true);
                RandomAccessFile access = new RandomAccessFile(files.get(2).toFile(), "rw")) {
            for (int tick = 1; tick <= count; tick++) {
                Integer next = ticks.poll(10, TimeUnit.SECONDS);
                check(next != null && next == tick, "ticks come in order");
                String line = "tick " + tick + " " + UUID.randomUUID() + " " + Long.toHexString(random.nextLong());
                check(lines.add(line.substring(line.lastIndexOf(' '))), "random numbers differ");
                byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
                channel.write(ByteBuffer.wrap(bytes));
                append.write(bytes);
                access.seek(access.length());
                access.write(bytes);
                pipe.sink()
                        .write(ByteBuffer.allocate(Integer.BYTES).putInt(tick).flip());
                System.out.println(line);
                checkClocks();
            }
        }
        List<String> first = Files.readAllLines(files.get(0));
        check(first.size() == count, "each line is in the file once");
        check(Files.readAllLines(files.get(1)).equals(first), "what is appended is the same");
        check(Files.readAllLines(files.get(2)).equals(first), "what is written at the end is the same");
    }

    // ---- threads ----

    private void sleep() throws InterruptedException {
        while (!stopped) {
            long start = System.nanoTime();
            Thread.sleep(30);
            check(System.nanoTime() - start >= 30_000_000, "sleep lasts as long as it should");
            synchronized (monitor) {
                owed++;
                monitor.notifyAll();
            }
            checkClocks();
        }
    }

    private void awaitNotify() throws InterruptedException {
        synchronized (monitor) {
            while (!settled || paid < owed) {
                if (paid < owed) {
                    paid++;
                } else {
                    monitor.wait();
                }
            }
        }
    }

    private void holdWhileAsleep() throws InterruptedException {
        while (!stopped) {
            synchronized (monitor) {
                begun++;
                Thread.sleep(3);
                ended++;
            }
            Thread.sleep(2);
        }
    }

    private void contend() throws InterruptedException {
        while (!stopped) {
            Thread.sleep(1);
            synchronized (monitor) {
                check(begun == ended, "nobody else is in the monitor");
                begun++;
                Threads.busy(200_000);
                ended++;
            }
        }
    }

    private void park() {
        while (!stopped) {
            LockSupport.parkNanos(7_000_000);
            checkClocks();
            selector.wakeup();
        }
    }

    /** Until the pipe ends. */
    private void receive() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        try (Pipe.SourceChannel source = pipe.source()) {
            source.configureBlocking(false);
            source.register(selector, SelectionKey.OP_READ);
            int count = 0;
            while (count >= 0) {
                wakeups += selector.select() == 0 ? 1 : 0;
                selector.selectedKeys().clear();
                count = source.read(buffer);
                buffer.flip();
                while (buffer.remaining() >= Integer.BYTES) {
                    received++;
                    check(buffer.getInt() == received, "the pipe keeps the order");
                }
                buffer.compact();
            }
        }
    }

    // ---- invariants ----

    /** Also between threads, clocks don't go back. */
    private synchronized void checkClocks() {
        long ns = System.nanoTime();
        long ms = System.currentTimeMillis();
        check(ns >= lastNs, "nanoTime does not go back");
        check(ms >= lastMs, "currentTimeMillis does not go back");
        lastNs = ns;
        lastMs = ms;
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            synchronized (broken) {
                broken.add(what);
            }
        }
    }
}

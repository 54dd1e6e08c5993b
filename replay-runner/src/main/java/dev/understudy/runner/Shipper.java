// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.BlockType;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogTail;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The primary's side of a stream: sends a log to one standby, from wherever that one has it, while it is being recorded. Reads
 * from the log's files only, so a slow standby or a broken link costs the primary nothing and no memory, and a standby that comes
 * late is a standby that has much to catch up on. A process of its own, or the one that started the primary: it outlives a
 * primary that is killed, and sends what that one has left in its ring.
 */
final class Shipper implements Runnable {
    private static final int CONNECT_MS = 2_000;
    static final int BEAT_MS = 100;
    private static final int RETRY_MS = 200;
    private static final int BUFFER_BYTES = 256 << 10;
    private static final long LAST_ACK_S = 30;

    /** Who is told that the standby holds all events before a position. */
    interface Told {
        void acknowledged(long position) throws IOException;
    }

    private final LogDirectory directory;
    private final SwitchOver switchOver;
    private final Address standby;
    private final StreamSockets sockets;
    private final Told told;
    private final PrintWriter err;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition acked = lock.newCondition();
    private long ackedPosition;
    private boolean connected;
    private volatile boolean done;
    private volatile String refusal;
    private volatile boolean diverged;
    private boolean saidLost;

    /** @param told is told of each acknowledgement */
    Shipper(LogDirectory directory, Address standby, StreamSockets sockets, Told told, PrintWriter err) {
        this.directory = directory;
        this.switchOver = new SwitchOver(directory);
        this.standby = standby;
        this.sockets = sockets;
        this.told = told;
        this.err = err;
    }

    /** Until all of the log is with the standby, or the standby refuses it, or this thread is interrupted. */
    @Override
    public void run() {
        try {
            while (!done && refusal == null) {
                try (Socket socket = sockets.connect(standby, CONNECT_MS)) {
                    socket.setTcpNoDelay(true);
                    session(socket);
                } catch (IOException e) {
                    sayLost(Failures.describe(e));
                }
                if (!done && refusal == null) {
                    Thread.sleep(RETRY_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Position behind the last event that the standby has stored. */
    long acked() {
        lock.lock();
        try {
            return ackedPosition;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the standby has all of the log. */
    boolean isDone() {
        return done;
    }

    /** Why the standby doesn't want this log; null: it does. */
    String refusal() {
        return refusal;
    }

    private void sayLost(String why) {
        if (!saidLost) {
            saidLost = true;
            err.println("understudy: no standby at " + standby + " (" + why + "): trying again");
            err.flush();
        }
    }

    private void session(Socket socket) throws IOException, InterruptedException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        Header header = directory.header();
        send(out, StreamMessage.hello(directory.epoch(), header.toData()));
        StreamMessage answer = StreamMessage.read(in);
        if (answer != null && answer.kind() == StreamMessage.Kind.TAKEN) {
            endPrimary();
            return;
        }
        if (answer == null || answer.kind() == StreamMessage.Kind.REFUSED) {
            if (answer == null) {
                throw new IOException("the standby has hung up");
            }
            refusal = answer.text();
            err.println("understudy: standby " + standby + " refuses this log: " + refusal);
            err.flush();
            return;
        }
        saidLost = false;
        connected = true;
        Thread acks = new Thread(() -> takeAcks(in), "acks-" + standby);
        acks.setDaemon(true);
        acks.start();
        try (LogTail tail = LogTail.open(directory, answer.number());
                DirectoryWatch watch = new DirectoryWatch(directory.path())) {
            ship(tail, watch, out, header);
        }
    }

    /** The standby is the primary now. This one may have been frozen, or out of reach: it must never speak again. */
    private void endPrimary() throws IOException {
        Primary primary = Primary.of(directory);
        String what = primary.kill() ? "it was killed, pid=" + primary.pid() : "it is gone";
        refusal = "it has taken over";
        err.println("understudy: standby " + standby + " has taken over from this primary: " + what);
        err.flush();
    }

    private void ship(LogTail tail, DirectoryWatch watch, DataOutputStream out, Header header)
            throws IOException, InterruptedException {
        Header sent = header;
        FileTime headerTime = FileTime.fromMillis(0);
        Primary primary = Primary.of(directory);
        String why = null;
        while (true) {
            // Before what it has written is read: if it dies now, its last blocks are seen.
            boolean gone = primary.hasEnded();
            boolean ended = shipBlocks(tail, out);
            FileTime time = Files.getLastModifiedTime(directory.headerFile());
            if (!time.equals(headerTime)) {
                headerTime = time;
                sent = shipHeader(sent, out);
            }
            if (!gone && !ended && switchOver.begin()) {
                why = beginSwitch(primary);
                gone = why != null;
            }
            if (gone && !ended) {
                ended = shipRest(tail, out, why == null ? "the primary is gone" : why);
            }
            out.flush();
            if (ended) {
                awaitLastAck(tail.position());
                done = true;
                if (why != null) {
                    switchOver.end(
                            SwitchOver.DONE + "standby " + standby + " has taken over at position=" + tail.position());
                }
                return;
            }
            requireConnected();
            if (!watch.await(BEAT_MS) && primary.beats()) {
                send(out, StreamMessage.of(StreamMessage.Kind.BEAT));
            }
        }
    }

    /** Null: it can't be done, and whoever asked for it knows. */
    private String beginSwitch(Primary primary) throws IOException, InterruptedException {
        String problem = diverged ? "the standby has diverged" : SwitchOver.silence(primary);
        if (problem != null) {
            switchOver.end("no switch-over: " + problem);
            return null;
        }
        while (directory.isBeingRecorded()) {
            Thread.sleep(1); // the kernel is ending it
        }
        return "switched over";
    }

    /** What is left in the ring of a primary that is dead. */
    private boolean shipRest(LogTail tail, DataOutputStream out, String why) throws IOException, InterruptedException {
        while (!Recovery.tryOnce(directory)) {
            send(out, StreamMessage.of(StreamMessage.Kind.BEAT)); // the standby must not take over without the rest
            Thread.sleep(Recovery.POLL_MS);
        }
        if (!shipBlocks(tail, out)) {
            send(out, StreamMessage.of(StreamMessage.Kind.GONE, why));
        }
        return true;
    }

    /** If it is another one by now. */
    private Header shipHeader(Header sent, DataOutputStream out) throws IOException {
        Header header = directory.header();
        if (!sent.equals(header)) {
            new StreamMessage(StreamMessage.Kind.HEADER, header.toData()).write(out);
        }
        return header;
    }

    /** Those that are there; true: the last one was the end. */
    private static boolean shipBlocks(LogTail tail, DataOutputStream out) throws IOException {
        for (Block block = tail.next(); block != null; block = tail.next()) {
            new StreamMessage(StreamMessage.Kind.BLOCK, tail.document()).write(out);
            if (block.type() == BlockType.END) {
                return true;
            }
        }
        return false;
    }

    private static void send(DataOutputStream out, StreamMessage message) throws IOException {
        message.write(out);
        out.flush();
    }

    private void takeAcks(DataInputStream in) {
        try {
            for (StreamMessage message = StreamMessage.read(in); message != null; message = StreamMessage.read(in)) {
                if (message.kind() == StreamMessage.Kind.DIVERGED) {
                    diverged = true;
                    err.println("understudy: standby " + standby + " has diverged, and will not take over: "
                            + message.text());
                    err.flush();
                    continue;
                }
                told.acknowledged(message.number());
                lock.lock();
                try {
                    ackedPosition = Math.max(ackedPosition, message.number());
                    acked.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException e) {
            // The connection is over, which is said below.
        }
        lock.lock();
        try {
            connected = false;
            acked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requireConnected() throws IOException {
        lock.lock();
        try {
            if (!connected) {
                throw new IOException("the standby has hung up");
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitLastAck(long position) throws IOException, InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(LAST_ACK_S);
            while (ackedPosition < position && connected && left > 0) {
                left = acked.awaitNanos(left);
            }
            if (ackedPosition < position) {
                throw new IOException("the standby has not acknowledged the end, position=" + ackedPosition);
            }
        } finally {
            lock.unlock();
        }
    }
}

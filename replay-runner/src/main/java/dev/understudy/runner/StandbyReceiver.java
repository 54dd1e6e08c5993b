// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogException;
import dev.understudy.log.LogReplica;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;

/**
 * The standby's side of a stream: one primary at a time, and always the same recording. What is acknowledged is in a file, so it
 * outlives this process; not synced to the disk.
 */
final class StandbyReceiver implements Runnable, Closeable {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ServerSocket server;
    private final StreamSockets sockets;
    private final LogDirectory directory;
    private final StandbyState state;
    private final Succession succession;
    private final int silenceMs;
    private final PrintWriter err;
    private final CountDownLatch started = new CountDownLatch(1);
    private LogReplica replica;
    private long epoch;
    private long lastSignNs;
    private boolean taken;
    private volatile DataOutputStream toPrimary;
    private volatile boolean local;
    private volatile boolean over;
    private volatile IOException failure;

    /**
     * @param succession null: this standby only follows
     * @param silenceMs  after so long without a sign of life the primary counts as dead
     */
    StandbyReceiver(
            ServerSocket server,
            StreamSockets sockets,
            LogDirectory directory,
            StandbyState state,
            Succession succession,
            int silenceMs,
            PrintWriter err) {
        this.server = server;
        this.sockets = sockets;
        this.directory = directory;
        this.state = state;
        this.succession = succession;
        this.silenceMs = silenceMs;
        this.err = err;
    }

    /** Until the recording has ended, the primary is gone, or this is closed. */
    @Override
    public void run() {
        try {
            while (!over) {
                try {
                    acceptOne();
                } catch (LogException e) {
                    fail(e);
                } catch (IOException e) {
                    sayLost(e);
                }
            }
        } finally {
            started.countDown();
        }
    }

    /** The next primary; or, if there was one, and none has come back in time, nobody: then it is dead. */
    private void acceptOne() throws IOException {
        boolean expects = succession != null && !taken && replica != null && replica.nextBlock() > 0;
        long left = silenceMs - (System.nanoTime() - lastSignNs) / 1_000_000;
        server.setSoTimeout(expects ? (int) Math.max(1, left) : 0);
        try (Socket socket = sockets.accept(server, silenceMs, err)) {
            socket.setTcpNoDelay(true);
            local = socket.getInetAddress().isLoopbackAddress();
            session(socket);
        } catch (SocketTimeoutException e) {
            if (expects && System.nanoTime() - lastSignNs >= silenceMs * 1_000_000L) {
                gone("no sign of life for " + silenceMs + " ms");
            } else {
                throw e;
            }
        }
    }

    private void gone(String why) throws IOException {
        Succession.Answer answer =
                succession == null ? Succession.Answer.NO : succession.succeed(replica, epoch + 1, why, lastSignNs);
        if (answer == Succession.Answer.YES) {
            taken = true;
            return;
        }
        if (answer == Succession.Answer.LATER) {
            lastSignNs = System.nanoTime();
            return;
        }
        over = true;
        replica.close();
    }

    /** Tells the primary's side; any thread. */
    void sayDiverged(String what) {
        DataOutputStream out = toPrimary;
        if (out == null) {
            return;
        }
        synchronized (out) {
            try {
                StreamMessage.of(StreamMessage.Kind.DIVERGED, what).write(out);
            } catch (IOException e) {
                sayLost(e);
            }
        }
    }

    /** Whether the primary is on this machine, as far as its address tells. */
    boolean isLocal() {
        return local;
    }

    /** Waits until the log has a start: then a replay can follow it. False: it never will. */
    boolean awaitStart() throws InterruptedException, IOException {
        started.await();
        if (failure != null) {
            throw failure;
        }
        return replica != null && replica.nextBlock() > 0;
    }

    private void fail(IOException e) {
        failure = e;
        over = true;
    }

    private void sayLost(IOException e) {
        if (!over && !taken) {
            state.connected(false, runText());
            err.println("understudy: the primary is out of reach (" + Failures.describe(e) + "): waiting for it");
            err.flush();
        }
    }

    private String runText() {
        return replica == null ? "" : replica.runText();
    }

    private void session(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        StreamMessage hello = StreamMessage.read(in);
        if (hello == null || hello.kind() != StreamMessage.Kind.HELLO) {
            return; // somebody else, who knows no better
        }
        int version = hello.body().getInt();
        if (version != StreamMessage.VERSION) {
            refuse(out, "it speaks version " + version + " of the stream, this standby " + StreamMessage.VERSION);
            return;
        }
        long primaryEpoch = hello.body().getLong();
        if (taken) {
            StreamMessage.of(StreamMessage.Kind.TAKEN).write(out);
            return;
        }
        Header header = Header.fromData(hello.body().slice());
        if (replica != null && replica.run() != header.run()) {
            refuse(out, "this standby follows another recording, run=" + replica.runText());
            return;
        }
        if (replica == null) {
            try {
                replica = LogReplica.open(directory, header);
            } catch (LogException e) {
                refuse(out, Failures.describe(e));
                throw e;
            }
        } else {
            replica.replaceHeader(header); // it may have become a better one while nobody could tell us
        }
        epoch = primaryEpoch;
        lastSignNs = System.nanoTime();
        state.connected(true, replica.runText());
        StreamMessage.of(StreamMessage.Kind.WANT, replica.nextBlock()).write(out);
        toPrimary = out;
        try {
            receive(in, out);
        } finally {
            toPrimary = null;
        }
    }

    private static void refuse(DataOutputStream out, String why) throws IOException {
        StreamMessage.of(StreamMessage.Kind.REFUSED, why).write(out);
    }

    private void receive(DataInputStream in, DataOutputStream out) throws IOException {
        long acked = -1;
        while (true) {
            StreamMessage message = StreamMessage.read(in);
            if (message == null) {
                throw new IOException("it has hung up");
            }
            lastSignNs = System.nanoTime();
            switch (message.kind()) {
                case BLOCK -> {
                    replica.append(message.body());
                    state.stored(replica.position());
                    started.countDown();
                }
                case HEADER -> replica.replaceHeader(Header.fromData(message.body()));
                case BEAT -> {}
                case GONE -> {
                    acknowledge(out);
                    err.println("understudy: " + message.text() + ", position=" + replica.position());
                    err.flush();
                    gone(message.text());
                    return;
                }
                default -> throw new IOException("unexpected message, kind=" + message.kind());
            }
            if (acked < replica.position() && (in.available() == 0 || replica.hasEnded())) {
                acked = replica.position();
                acknowledge(out);
            }
            if (replica.hasEnded()) {
                over = true;
                replica.close();
                return;
            }
        }
    }

    private void acknowledge(DataOutputStream out) throws IOException {
        synchronized (out) {
            StreamMessage.of(StreamMessage.Kind.ACK, replica.position()).write(out);
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        server.close();
    }
}

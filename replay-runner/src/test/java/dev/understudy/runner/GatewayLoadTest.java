// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many bytes, several clients, and takeovers in the middle. Each byte says at which offset of which stream it belongs. */
@Timeout(120)
class GatewayLoadTest {
    private static final int CLIENTS = 6;
    private static final int STREAM_BYTES = 8 << 20;
    private static final int TAKEOVERS = 12;
    private static final int PIECE_BYTES = 10_000;

    /** More than all buffers of kernels and gateway together, on one connection. */
    private static final int TOO_MUCH_BYTES = 64 << 20;

    private static final int BLOCKED_MS = 300;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private GatewayScene scene;

    @BeforeEach
    void open() throws IOException {
        scene = new GatewayScene(4 << 20, 30_000);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    }

    /** What the echo program knows of one connection; it survives in the standby as of some moment. */
    private static final class Echo {
        final Peer first;
        Peer connection;
        long read;
        long written;

        Echo(Peer connection) {
            first = connection;
            this.connection = connection;
        }
    }

    @Test
    void eachByteGoesThroughOnceWhileManyTakeOver() throws Exception {
        Random random = new Random(42);
        List<Future<?>> clients = new ArrayList<>();
        List<Echo> echoes = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Peer client = scene.client();
            echoes.add(new Echo(scene.accept(scene.primary)));
            clients.add(threads.submit(() -> send(client)));
            clients.add(threads.submit(() -> receive(client)));
        }
        Peer life = scene.here(0);
        for (int epoch = 1; epoch <= TAKEOVERS; epoch++) {
            long piece = (long) STREAM_BYTES * epoch / (TAKEOVERS + 1);
            List<Future<?>> running = new ArrayList<>();
            for (Echo echo : echoes) {
                long until = piece - random.nextInt(PIECE_BYTES);
                running.add(threads.submit(() -> run(echo, until)));
            }
            for (Future<?> each : running) {
                each.get();
            }
            life = takeOver(echoes, life, epoch, random);
        }
        for (Echo echo : echoes) {
            clients.add(threads.submit(() -> {
                run(echo, STREAM_BYTES);
                echo.connection.close();
                return null;
            }));
        }
        for (Future<?> client : clients) {
            client.get();
        }
        scene.awaitState("\"clients\":0");
    }

    private static Void send(Peer client) throws IOException {
        for (int offset = 0; offset < STREAM_BYTES; offset += PIECE_BYTES) {
            client.out().write(Pattern.bytes(offset, Math.min(PIECE_BYTES, STREAM_BYTES - offset)));
        }
        return null;
    }

    private static Void receive(Peer client) throws IOException {
        Pattern.expect(client.in(), 0, STREAM_BYTES);
        client.expectEnd();
        client.close();
        return null;
    }

    /** The standby's program is some bytes behind where the primary was, in one direction or both. */
    private Peer takeOver(List<Echo> echoes, Peer life, int epoch, Random random) throws IOException {
        for (Echo echo : echoes) {
            echo.connection.close();
        }
        life.close();
        scene.awaitSaid("the primary is gone, epoch=" + (epoch - 1));
        for (Echo echo : echoes) {
            echo.read = Math.max(0, echo.read - random.nextInt(PIECE_BYTES));
            echo.written = Math.min(echo.read, Math.max(0, echo.written - random.nextInt(PIECE_BYTES)));
            echo.connection = scene.resume(echo.first.remotePort(), echo.read, echo.written);
            ByteBuffer answer = ByteBuffer.wrap(echo.connection.in().readNBytes(16));
            long received = answer.getLong();
            assertTrue(received >= 0, "client lost");
            OutputStream out = echo.connection.out();
            if (received < echo.written) {
                out.write(Pattern.bytes(received, (int) (echo.written - received)));
            }
        }
        Peer next = scene.live(epoch, CLIENTS, epoch % 2 == 0 ? scene.standby : scene.standby2);
        scene.awaitSaid("taken over, epoch=" + epoch);
        return next;
    }

    /** Echoes until it has read so many bytes; what it reads must be what belongs there. */
    private static Void run(Echo echo, long until) throws IOException {
        InputStream in = echo.connection.in();
        OutputStream out = echo.connection.out();
        byte[] buffer = new byte[PIECE_BYTES];
        while (echo.read < until || echo.written < echo.read) {
            if (echo.written < echo.read) {
                out.write(Pattern.bytes(echo.written, (int) (echo.read - echo.written)));
                echo.written = echo.read;
            } else {
                int length = in.read(buffer, 0, (int) Math.min(buffer.length, until - echo.read));
                assertTrue(length > 0, "the stream ends at " + echo.read);
                Pattern.check(buffer, length, echo.read);
                echo.read += length;
            }
        }
        return null;
    }

    // ---- back-pressure ----

    @Test
    void aServerThatDoesNotReadStopsTheClient() throws Exception {
        Peer client = scene.channelClient();
        stops(client, scene.accept(scene.primary));
    }

    @Test
    void aClientThatDoesNotReadStopsTheServer() throws Exception {
        Peer client = scene.channelClient();
        stops(scene.accept(scene.primary), client);
    }

    private static void stops(Peer sender, Peer receiver) throws IOException {
        long sent = sender.fill(TOO_MUCH_BYTES, BLOCKED_MS);
        assertTrue(sent < TOO_MUCH_BYTES, "sent=" + sent);
        sender.shutOutput();
        Pattern.expect(receiver.in(), 0, sent);
        receiver.expectEnd();
    }
}

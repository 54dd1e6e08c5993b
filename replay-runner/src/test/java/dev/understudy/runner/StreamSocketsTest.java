// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and whom a primary talks to. */
@Timeout(60)
class StreamSocketsTest {
    private static final int SILENCE_MS = 500;
    private static final int SECRET = 42;

    /** A record of TLS's that says what is wrong, and one that says goodbye. */
    private static final int ALERT = 0x15;

    private static final int ALERT_BYTES = 7;

    @TempDir
    static Path directory;

    private static Certificates certificates;

    private final StringWriter said = new StringWriter();
    private ServerSocket server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(directory);
        certificates.authority("ours");
        certificates.authority("theirs");
        certificates.identity("standby", "ours", "RSA", "ip:127.0.0.1");
        certificates.identity("elsewhere", "ours", "EC", "dns:elsewhere.example");
        certificates.identity("primary", "ours", "Ed25519", "ip:127.0.0.1");
        certificates.identity("foreign", "theirs", "EC", "ip:127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void bothSidesKnowEachOther() throws Exception {
        CompletableFuture<Socket> accepted = accept("standby", "ours");
        assertReaches(accepted);
        assertEquals("", said.toString());
    }

    @Test
    void onlyTheRightPeerIsLetIn() throws Exception {
        CompletableFuture<Socket> accepted = accept("standby", "ours");
        assertRefused(foreignClient(true));
        assertRefused(foreignClient(false));
        try (Socket plain = StreamSockets.plain().connect(address(), SILENCE_MS)) {
            plain.getOutputStream().write(new byte[100]);
            assertRefused(plain);
        }
        try (Socket silent = StreamSockets.plain().connect(address(), SILENCE_MS)) {
            assertRefused(silent);
        }
        assertFalse(accepted.isDone());
        assertReaches(accepted);
        assertEquals(4, said.toString().lines().count(), said::toString);
        assertTrue(said.toString().lines().allMatch(each -> each.startsWith("understudy: refused a connection from ")));
    }

    @Test
    void aPrimaryTalksToNoForeignStandby() throws Exception {
        CompletableFuture<Socket> accepted = accept("foreign", "theirs");
        assertThrows(IOException.class, () -> client("primary", "ours").connect(address(), SILENCE_MS));
        assertFalse(accepted.isDone());
    }

    @Test
    void aPrimaryTalksToNoStandbyOfAnotherName() throws Exception {
        CompletableFuture<Socket> accepted = accept("elsewhere", "ours");
        assertThrows(IOException.class, () -> client("primary", "ours").connect(address(), SILENCE_MS));
        assertFalse(accepted.isDone());
    }

    @Test
    void aPrimaryTalksToNoPlainStandby() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        long startNs = System.nanoTime();
        assertThrows(IOException.class, () -> client("primary", "ours").connect(address(), SILENCE_MS));
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20), "the handshake is not bounded");
    }

    /** Once for each of its reasons, however often it tries. */
    @Test
    void aRefusalIsSaidOnce() throws Exception {
        accept("standby", "ours");
        for (int i = 0; i < 3; i++) {
            assertRefused(foreignClient(true));
        }
        assertEquals(1, said.toString().lines().count(), said::toString);
    }

    @Test
    void mistakesAreTheUsers() throws Exception {
        String good = certificates.option("primary", "ours");
        assertMistake("here", "--tls is key=FILE,cert=FILE,ca=FILE, not here");
        assertMistake("key=a,cert=b", "--tls is key=FILE,cert=FILE,ca=FILE");
        assertMistake("key=a,key=a," + good, "--tls is key=FILE,cert=FILE,ca=FILE");
        assertMistake(good.replace("primary.key", "missing.key"), "can't read no such file or directory: ");
        assertMistake(good.replace("primary.key", "primary.cert"), "no PKCS#8 key without a password: ");
        assertMistake(good.replace("primary.cert", "primary.key"), "no PEM certificates: ");
        assertMistake(good.replace("primary.cert", "standby.cert"), "is not for the key of ");
        Path empty = Files.createFile(directory.resolve("empty.cert"));
        assertMistake(good.replace(certificates.file("ours", "cert"), empty.toString()), "no PEM certificates: ");
    }

    // ---- who plays ----

    private static StreamSockets client(String identity, String trusted) {
        return StreamSockets.tls(certificates.option(identity, trusted));
    }

    private CompletableFuture<Socket> accept(String identity, String trusted) throws IOException {
        StreamSockets sockets = StreamSockets.tls(certificates.option(identity, trusted));
        server = sockets.serverSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        PrintWriter err = new PrintWriter(said, true);
        CompletableFuture<Socket> accepted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                accepted.complete(sockets.accept(server, SILENCE_MS, err));
            } catch (IOException e) {
                accepted.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return accepted;
    }

    private Address address() {
        return new Address("127.0.0.1", server.getLocalPort());
    }

    private void assertReaches(CompletableFuture<Socket> accepted) throws Exception {
        try (Socket client = client("primary", "ours").connect(address(), 5_000);
                Socket peer = accepted.get(20, TimeUnit.SECONDS)) {
            client.getOutputStream().write(SECRET);
            assertEquals(SECRET, peer.getInputStream().read());
            assertEquals("TLSv1.3", ((SSLSocket) peer).getSession().getProtocol());
        }
    }

    /** With TLS 1.3 a client learns only by reading, or by a broken pipe, what the server thinks of its certificate. */
    private static void assertRefused(Socket client) throws IOException {
        try (client) {
            client.setSoTimeout(20_000);
            if (client instanceof SSLSocket) {
                assertThrows(IOException.class, () -> {
                    if (client.getInputStream().read() < 0) {
                        throw new IOException("closed");
                    }
                });
            } else {
                byte[] got = client.getInputStream().readAllBytes();
                assertTrue(
                        got.length <= 2 * ALERT_BYTES && (got.length == 0 || got[0] == ALERT),
                        () -> "more than alerts: " + HexFormat.of().formatHex(got));
            }
        } catch (java.net.SocketException e) {
            // reset: what it had written was not even read
        }
    }

    /** One that shows its certificate though the server asked for one of another authority, or shows none; and trusts anybody. */
    private Socket foreignClient(boolean shows) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        KeyManager[] keys = {
            new Insistent(Pem.identity(
                    Path.of(certificates.file("foreign", "key")), Path.of(certificates.file("foreign", "cert"))))
        };
        context.init(shows ? keys : null, new TrustManager[] {new Trusting()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.getLocalPort());
        return socket;
    }

    private static final class Insistent extends X509ExtendedKeyManager {
        private final Pem.Identity identity;

        Insistent(Pem.Identity identity) {
            this.identity = identity;
        }

        @Override
        public String chooseClientAlias(String[] types, java.security.Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String[] getClientAliases(String type, java.security.Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String type, java.security.Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, java.security.Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return java.util.Arrays.copyOf(identity.chain(), identity.chain().length, X509Certificate[].class);
        }

        @Override
        public java.security.PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static void assertMistake(String option, String message) {
        UserError error = assertThrows(UserError.class, () -> StreamSockets.tls(option));
        assertTrue(error.getMessage().contains(message), error::getMessage);
        assertEquals(ExitCode.MISUSE, error.exitCode());
    }
}

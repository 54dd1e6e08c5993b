// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The connections of a stream, plain or TLS. With TLS each side needs a certificate of a CA that the other one knows, and the
 * standby's must be for the host that the primary was told: neither sends a message before it knows whom to.
 */
final class StreamSockets {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final Set<String> KEYS = Set.of("key", "cert", "ca");

    /** The key store never leaves this process. */
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final String option;
    private String lastRefused = "";

    private StreamSockets(SSLContext context, String option) {
        this.context = context;
        this.option = option;
    }

    static StreamSockets plain() {
        return new StreamSockets(null, "");
    }

    /** key=FILE,cert=FILE,ca=FILE */
    static StreamSockets tls(String text) {
        Map<String, Path> files = new HashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? "" : part.substring(0, equals);
            if (!KEYS.contains(key) || files.put(key, Path.of(part.substring(equals + 1))) != null) {
                throw new UserError("--tls is key=FILE,cert=FILE,ca=FILE, not " + text);
            }
        }
        if (!files.keySet().equals(KEYS)) {
            throw new UserError("--tls is key=FILE,cert=FILE,ca=FILE, not " + text);
        }
        Pem.Identity identity = Pem.identity(files.get("key"), files.get("cert"));
        return new StreamSockets(context(identity, Pem.certificates(files.get("ca"))), " --tls " + Shell.quote(text));
    }

    private static SSLContext context(Pem.Identity identity, java.security.cert.Certificate[] authorities) {
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            trusted.load(null, null);
            own.setKeyEntry("own", identity.key(), NO_PASSWORD, identity.chain());
            for (int i = 0; i < authorities.length; i++) {
                trusted.setCertificateEntry("ca" + i, authorities[i]);
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(own, NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance(PROTOCOLS[0]);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new UserError("can't use these certificates: " + e.getMessage());
        }
    }

    /** As it was on the command line, with a space before it; empty if it was not. */
    String option() {
        return option;
    }

    /** Connected, and with TLS sure of the other side. The time is for either step, and for each wait of the handshake. */
    Socket connect(Address address, int timeoutMs) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address.socketAddress(), timeoutMs);
            return context == null ? socket : handshake(socket, address, timeoutMs);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Socket handshake(Socket plain, Address address, int timeoutMs) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, address.host(), address.port(), true);
        socket.setEnabledProtocols(PROTOCOLS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(timeoutMs);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }

    /** Not bound. */
    ServerSocket serverSocket() throws IOException {
        if (context == null) {
            return new ServerSocket();
        }
        SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        server.setEnabledProtocols(PROTOCOLS);
        server.setNeedClientAuth(true);
        return server;
    }

    /**
     * The next peer that is who it has to be. One that isn't is refused, which is said; once, because it may try again five times
     * a second.
     */
    Socket accept(ServerSocket server, int silenceMs, PrintWriter err) throws IOException {
        while (true) {
            Socket socket = server.accept();
            try {
                socket.setSoTimeout(silenceMs);
                if (socket instanceof SSLSocket tls) {
                    tls.startHandshake();
                }
                return socket;
            } catch (IOException e) {
                sayRefused(socket.getInetAddress().getHostAddress() + " (" + Failures.describe(e) + ")", err);
                socket.close();
            }
        }
    }

    private void sayRefused(String who, PrintWriter err) {
        if (!who.equals(lastRefused)) {
            lastRefused = who;
            err.println("understudy: refused a connection from " + who + ": listening on");
            err.flush();
        }
    }
}

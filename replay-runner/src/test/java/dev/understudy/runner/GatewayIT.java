// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command itself: it says where it listens, and ends when it is told to. */
@Timeout(120)
class GatewayIT {
    @TempDir
    private Path directory;

    @Test
    void sigtermEndsIt() throws Exception {
        try (ServerSocket primary = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Run gateway = start(primary.getLocalPort())) {
            String line = gateway.awaitLine("understudy: gateway on ");
            int port = Integer.parseInt(line.replaceAll("127.0.0.1:(\\d+),.*", "$1"));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket server = primary.accept()) {
                client.getOutputStream().write('x');
                assertEquals('x', server.getInputStream().read());
                gateway.process().destroy();
                Run.Result result = gateway.await();
                assertEquals(0, result.exitCode(), result::toString);
                assertEquals(1, result.stdout().lines().count(), result::toString);
                assertEquals(-1, client.getInputStream().read());
            }
        }
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run.Result result = Packaged.understudy(
                    directory,
                    "gateway",
                    "--listen",
                    "127.0.0.1:" + used.getLocalPort(),
                    "--control",
                    "127.0.0.1:0",
                    "--primary",
                    "127.0.0.1:1",
                    "--standby",
                    "127.0.0.1:2");
            assertEquals(2, result.exitCode(), result::toString);
            assertEquals(1, result.errorLines().size(), result::toString);
            assertTrue(result.stderr().contains("can't listen on"), result::toString);
        }
    }

    private Run start(int primary) throws IOException {
        String[] arguments = {
            "gateway",
            "--listen",
            "127.0.0.1:0",
            "--control",
            "127.0.0.1:0",
            "--primary",
            "127.0.0.1:" + primary,
            "--standby",
            "127.0.0.1:1"
        };
        // Run waits for lines on stdout only.
        return Run.start(new ProcessBuilder(Jvm.running().command(Packaged.arguments(arguments)))
                .directory(directory.toFile())
                .redirectErrorStream(true));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import picocli.CommandLine.Option;

/** --tls, for the commands at either end of a stream. */
final class TlsOption {
    @Option(
            names = "--tls",
            paramLabel = "key=FILE,cert=FILE,ca=FILE",
            description = "TLS 1.3 between primary and standby, each with a certificate of these CAs. PEM files:"
                    + " private key (PKCS#8, no password), certificate chain, CA certificates.")
    private String tls;

    StreamSockets sockets() {
        return tls == null ? StreamSockets.plain() : StreamSockets.tls(tls);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** gateway: keeps clients connected while a standby takes over. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Clients connect to the gateway, and the gateway to the primary. When the primary dies and a standby takes over, clients"
                    + " stay connected, and each byte goes through exactly once.",
            "The agents in the JVMs tell it over --control who lives. Without them it is a plain TCP proxy.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was ended by a signal", "2:a mistake, such as a port that is in use"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy gateway --listen 8080 --control 127.0.0.1:7080 \\",
            "      --primary 127.0.0.1:8081 --standby 127.0.0.1:8082"
        })
final class GatewayCommand implements Callable<Integer> {
    private static final String ANY_HOST = "0.0.0.0:";

    /** One array must hold it. */
    private static final int MAX_RETAIN_BYTES = 1 << 30;

    /** Some weeks: the end of a number, not of a need. */
    private static final long MAX_HOLD_S = 2_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "[HOST:]PORT",
            description = "Where clients connect; on all addresses without HOST.")
    private String listen;

    @Option(
            names = "--control",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where agents connect. Whoever can reach it can take the clients over.")
    private String control;

    @Option(names = "--primary", required = true, paramLabel = "HOST:PORT", description = "The first server.")
    private String primary;

    @Option(
            names = "--standby",
            required = true,
            paramLabel = "HOST:PORT",
            description = "A server that may take over. May be repeated.")
    private List<String> standbys;

    @Option(
            names = "--retain",
            paramLabel = "BYTES",
            defaultValue = "4194304",
            description = "So many bytes of each client can be sent again (default: 4 MiB, allocated as needed).")
    private int retainBytes;

    @Option(
            names = "--hold",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long clients are held without a server (default: ${DEFAULT-VALUE}).")
    private long holdS;

    @Option(
            names = "--http",
            paramLabel = "PORT",
            description = "Serve /health (JSON; 503 while clients wait) and /metrics (Prometheus) on 127.0.0.1.")
    private Integer httpPort;

    @Override
    @SuppressWarnings("try") // of http, which nobody asks anything
    public Integer call() throws IOException {
        try (Gateway gateway = new Gateway(settings(), spec.commandLine().getErr());
                Signals signals = Signals.hold();
                StatusServer http = httpPort == null ? null : new StatusServer(httpPort, gateway::state)) {
            signals.handleBy(gateway::close);
            gateway.run();
            return ExitCode.OK;
        }
    }

    private Gateway.Settings settings() {
        if (retainBytes < 1 || retainBytes > MAX_RETAIN_BYTES) {
            throw new UserError("--retain is from 1 to " + MAX_RETAIN_BYTES + " bytes, not " + retainBytes);
        }
        if (holdS < 0 || holdS > MAX_HOLD_S) {
            throw new UserError("--hold is from 0 to " + MAX_HOLD_S + " seconds, not " + holdS);
        }
        return new Gateway.Settings(
                Address.parse(listen.matches("\\d+") ? ANY_HOST + listen : listen),
                Address.parse(control),
                Address.parse(primary),
                standbys.stream().map(Address::parse).toList(),
                retainBytes,
                holdS * 1_000);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.Locale;

/** What a gateway shows of itself. Written by its thread, read by any. */
final class GatewayState {
    private volatile GatewayServer.Life life = GatewayServer.Life.UNKNOWN;
    private volatile String active = "";
    private volatile long epoch;
    private volatile int clients;
    private volatile long fromClients;
    private volatile long toClients;
    private volatile long takeovers;
    private volatile long resumed;
    private volatile long reconnected;
    private volatile long lost;

    void server(GatewayServer.Life now, String address, long itsEpoch) {
        life = now;
        active = address;
        epoch = itsEpoch;
    }

    void clients(int count) {
        clients = count;
    }

    /** Only one thread writes, so that these sums are no races. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    void passed(long bytesFromClient, long bytesToClient) {
        fromClients += bytesFromClient;
        toClients += bytesToClient;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    void takenOver(Takeover takeover) {
        takeovers++;
        resumed += takeover.resumed;
        reconnected += takeover.reconnected;
        lost += takeover.lost;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    void lost(long clientsLost) {
        lost += clientsLost;
    }

    /** Clients get answers, as far as is known. */
    boolean isHealthy() {
        return life != GatewayServer.Life.DEAD && life != GatewayServer.Life.REPLACED;
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"server\":\"%s\",\"life\":\"%s\",\"epoch\":%d,\"clients\":%d,\"takeovers\":%d,\"lost\":%d}%n",
                active,
                name(life),
                epoch,
                clients,
                takeovers,
                lost);
    }

    String metrics() {
        StringBuilder text = new StringBuilder();
        metric(text, "clients", "gauge", "Clients that are connected.", clients);
        metric(text, "epoch", "gauge", "Epoch of the active server.", epoch);
        metric(text, "from_clients_bytes_total", "counter", "Bytes received from clients.", fromClients);
        metric(text, "to_clients_bytes_total", "counter", "Bytes received for clients.", toClients);
        metric(text, "takeovers_total", "counter", "How often a standby took over.", takeovers);
        metric(text, "resumed_total", "counter", "Clients that a standby went on with.", resumed);
        metric(
                text,
                "reconnected_total",
                "counter",
                "Clients whose bytes were sent again from the start.",
                reconnected);
        metric(text, "lost_total", "counter", "Clients that were reset because of a takeover or its absence.", lost);
        for (GatewayServer.Life each : GatewayServer.Life.values()) {
            text.append("understudy_gateway_server{life=\"")
                    .append(name(each))
                    .append("\"} ")
                    .append(each == life ? 1 : 0)
                    .append('\n');
        }
        return text.toString();
    }

    private static String name(GatewayServer.Life life) {
        return life.name().toLowerCase(Locale.ROOT);
    }

    private static void metric(StringBuilder text, String name, String type, String help, long value) {
        text.append(String.format(
                Locale.ROOT,
                "# HELP understudy_gateway_%1$s %3$s%n# TYPE understudy_gateway_%1$s %2$s%nunderstudy_gateway_%1$s %4$d%n",
                name,
                type,
                help,
                value));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.Locale;

/** What a gateway shows of itself. Written by its thread, read by any. */
final class GatewayState implements StatusServer.Status {
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
    @Override
    public boolean isHealthy() {
        return life != GatewayServer.Life.DEAD && life != GatewayServer.Life.REPLACED;
    }

    @Override
    public String json() {
        return String.format(
                Locale.ROOT,
                "{\"server\":\"%s\",\"life\":\"%s\",\"epoch\":%d,\"clients\":%d,\"takeovers\":%d,\"lost\":%d}%n",
                active,
                life.name().toLowerCase(Locale.ROOT),
                epoch,
                clients,
                takeovers,
                lost);
    }

    @Override
    public String metrics() {
        return new Metrics("gateway")
                .gauge("clients", "Clients that are connected.", clients)
                .gauge("epoch", "Epoch of the active server.", epoch)
                .counter("from_clients_bytes_total", "Bytes received from clients.", fromClients)
                .counter("to_clients_bytes_total", "Bytes received for clients.", toClients)
                .counter("takeovers_total", "How often a standby took over.", takeovers)
                .counter("resumed_total", "Clients that a standby went on with.", resumed)
                .counter("reconnected_total", "Clients whose bytes were sent again from the start.", reconnected)
                .counter("lost_total", "Clients that were reset because of a takeover or its absence.", lost)
                .oneOf("server", "life", life)
                .toString();
    }
}

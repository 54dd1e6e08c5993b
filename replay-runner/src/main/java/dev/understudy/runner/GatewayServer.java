// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.net.InetSocketAddress;

/** One of the processes that clients are connected to, one after the other, and what the gateway knows of its life. */
final class GatewayServer {
    /** What may be done with its connections follows from this alone. */
    enum Life {
        /** It has said nothing: it is treated as any server. */
        UNKNOWN(true, true, true),
        /** Its control connection is open. */
        ALIVE(true, true, true),
        /** It said BYE. */
        LEAVING(true, true, true),
        /** Clients were resumed by it, but it has not said LIVE yet. */
        COMING(true, true, false),
        /** Its control connection has closed without BYE. What it wrote before is still passed on. */
        DEAD(true, false, false),
        /** Another one said LIVE: not one byte more, it may only have been frozen. */
        REPLACED(false, false, false);

        final boolean mayBeRead;
        final boolean mayBeWritten;
        /** An end that outlives the question whether the process is dead is the program's. */
        final boolean endsAreReal;

        Life(boolean mayBeRead, boolean mayBeWritten, boolean endsAreReal) {
            this.mayBeRead = mayBeRead;
            this.mayBeWritten = mayBeWritten;
            this.endsAreReal = endsAreReal;
        }
    }

    private Life life;
    private Address address;
    /** Looked up once for each server: it may have moved since the gateway started, but not under its clients. */
    private InetSocketAddress socketAddress;
    /** Its HERE or LIVE; null: none is open. */
    private ControlConnection proof;
    /** When the control connection closed; 0: it has not. */
    private long goneNs;

    /** One that resumes clients and will say later where it is. */
    GatewayServer() {
        life = Life.COMING;
    }

    GatewayServer(Address address) {
        life = Life.UNKNOWN;
        at(address);
    }

    private void at(Address place) {
        address = place;
        socketAddress = place.socketAddress();
    }

    Life life() {
        return life;
    }

    void life(Life now) {
        life = now;
    }

    Address address() {
        return address;
    }

    InetSocketAddress socketAddress() {
        return socketAddress;
    }

    ControlConnection proof() {
        return proof;
    }

    long goneNs() {
        return goneNs;
    }

    void alive(ControlConnection connection) {
        proof = connection;
        life = Life.ALIVE;
        goneNs = 0;
    }

    void alive(ControlConnection connection, Address place) {
        alive(connection);
        at(place);
    }

    /** Its control connection has closed. After BYE nobody is left who could be asked. */
    void proofClosed() {
        proof = null;
        if (life == Life.ALIVE) {
            life = Life.DEAD;
            goneNs = System.nanoTime();
        } else if (life == Life.LEAVING) {
            life = Life.UNKNOWN;
        }
    }
}

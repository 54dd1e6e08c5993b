// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.net.InetSocketAddress;

/** HOST:PORT on the command line; [HOST]:PORT for an IPv6 address. */
record Address(String host, int port) {
    private static final int MAX_PORT = 65_535;

    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (host.isEmpty() || port < 0 || port > MAX_PORT) {
            throw new UserError("an address is HOST:PORT, such as 127.0.0.1:7070, not " + text);
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new Address(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    /** Looked up anew each time: a standby may move. */
    InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    InetSocketAddress resolved() {
        InetSocketAddress resolved = socketAddress();
        if (resolved.isUnresolved()) {
            throw new UserError("unknown host: " + this);
        }
        return resolved;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

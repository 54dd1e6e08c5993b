// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** One end of a connection: IP address, 4 or 16 bytes, and port. */
record Endpoint(byte[] ip, int port) {
    /** "127.0.0.1:8080"; null if the text is something else. */
    static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (!host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return null;
        }
        try {
            return new Endpoint(InetAddress.getByName(host).getAddress(), Integer.parseInt(text.substring(colon + 1)));
        } catch (UnknownHostException e) {
            return null;
        }
    }

    boolean isIpv4() {
        return ip.length == 4;
    }

    @Override
    public String toString() {
        try {
            String host = InetAddress.getByAddress(ip).getHostAddress();
            return (isIpv4() ? host : "[" + host + "]") + ":" + port;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is right
        }
    }
}

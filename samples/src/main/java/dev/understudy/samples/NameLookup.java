// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Names and addresses: localhost, this host, a reverse look-up, a name that can't exist. */
final class NameLookup {
    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        long start = System.nanoTime();
        seen.value("localhost", InetAddress.getByName("localhost"));
        seen.value("all", Arrays.toString(InetAddress.getAllByName("localhost")));
        seen.value("this host", InetAddress.getLocalHost());
        seen.value(
                "reverse", InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).getHostName());
        seen.value("reachable", InetAddress.getLoopbackAddress().isReachable(100));
        try {
            seen.value("impossible", InetAddress.getByName("no host has blanks"));
        } catch (UnknownHostException e) {
            seen.value("impossible", e);
        }
        seen.value("ns", System.nanoTime() - start);
        seen.end();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Collections;

/** The machine's network interfaces, with their addresses and state. */
final class NetworkInterfaces {
    public static void main(String[] args) throws SocketException {
        Seen seen = new Seen();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            String name = network.getName();
            seen.value(name + " index", network.getIndex());
            seen.value(name + " addresses", Collections.list(network.getInetAddresses()));
            seen.value(name + " hardware", Arrays.toString(network.getHardwareAddress()));
            seen.value(name + " up", network.isUp());
            seen.value(name + " loopback", network.isLoopback());
            seen.value(name + " mtu", network.getMTU());
        }
        seen.end();
    }
}

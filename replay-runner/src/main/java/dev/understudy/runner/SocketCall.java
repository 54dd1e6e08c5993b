// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import java.util.Set;

/** What a native of the JDK does to sockets and files, by its name. */
enum SocketCall {
    SOCKET,
    ACCEPT,
    CONNECT,
    LOCAL_PORT,
    READ,
    WRITE,
    CLOSE,
    OTHER;

    private static final Set<String> CLOSING = Set.of("close0", "closeIntFD", "preClose0", "cleanupClose0");

    static SocketCall of(Site site) {
        NativeName name = NativeName.of(site);
        String method = name.method();
        if (CLOSING.contains(method)) {
            return CLOSE;
        } else if (site.kind() == SiteKind.OUTPUT) {
            return WRITE;
        }
        return switch (name.type()) {
            case "sun.nio.ch.Net", "sun.nio.ch.UnixDomainSockets" -> ofSocket(method);
            case "sun.nio.ch.SocketDispatcher" -> method.equals("read0") || method.equals("readv0") ? READ : OTHER;
            default -> OTHER;
        };
    }

    private static SocketCall ofSocket(String method) {
        return switch (method) {
            case "socket0" -> SOCKET;
            case "accept", "accept0" -> ACCEPT;
            case "connect0" -> CONNECT;
            case "localPort" -> LOCAL_PORT;
            default -> OTHER;
        };
    }
}

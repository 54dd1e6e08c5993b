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
        String name = site.name();
        int parenthesis = name.indexOf('(');
        int dot = parenthesis < 0 ? -1 : name.lastIndexOf('.', parenthesis);
        if (dot < 0) {
            return OTHER; // a built-in site
        }
        String type = name.substring(name.lastIndexOf('.', dot - 1) + 1, dot);
        String method = name.substring(dot + 1, parenthesis);
        if (CLOSING.contains(method)) {
            return CLOSE;
        } else if (site.kind() == SiteKind.OUTPUT) {
            return WRITE;
        }
        return switch (type) {
            case "Net", "UnixDomainSockets" -> ofSocket(method);
            case "SocketDispatcher" -> method.equals("read0") || method.equals("readv0") ? READ : OTHER;
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

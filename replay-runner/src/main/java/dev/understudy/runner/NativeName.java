// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Site;

/**
 * The name of a native's site, taken apart.
 *
 * @param type its class with dots, sun.nio.ch.Net; empty: the site is a built-in one
 * @param method without its signature
 * @param signature with its parentheses
 */
record NativeName(String type, String method, String signature) {
    static NativeName of(Site site) {
        String name = site.name();
        int parenthesis = name.indexOf('(');
        int dot = parenthesis < 0 ? -1 : name.lastIndexOf('.', parenthesis);
        return dot < 0
                ? new NativeName("", name, "")
                : new NativeName(
                        name.substring(0, dot).replace('/', '.'),
                        name.substring(dot + 1, parenthesis),
                        name.substring(parenthesis));
    }

    /** sun.nio.ch.Net.accept */
    String full() {
        return type.isEmpty() ? method : type + "." + method;
    }
}

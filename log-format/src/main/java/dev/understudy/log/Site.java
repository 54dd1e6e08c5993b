// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.util.Objects;

/**
 * A place that events come from.
 *
 * @param id    the number that events carry, 1 to {@link Sites#MAX_ID}
 * @param name  of a native {@code java.io.FileInputStream.readBytes([BII)I}, of a built-in one its {@link EventKind}
 * @param kind  what it is for
 * @param delta values are written as the difference to the value before, of the same site in the same block
 */
public record Site(int id, String name, SiteKind kind, boolean delta) {
    public Site {
        Objects.requireNonNull(name);
        Objects.requireNonNull(kind);
        if (id < 1 || id > Sites.MAX_ID) {
            throw new IllegalArgumentException("site number is out of range, id=" + id);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import dev.understudy.log.KnownSums;
import java.nio.charset.StandardCharsets;

/** Checksums in the cache of rewritten classes, as if they were such. */
final class CachedSums implements KnownSums {
    /** No kind of class. */
    private static final int KIND = 1 << 30;

    @Override
    public String find(byte[] identity) {
        byte[] sum = Library.cachedClass(KIND, identity);
        return sum == null ? null : new String(sum, StandardCharsets.US_ASCII);
    }

    @Override
    public void keep(byte[] identity, String sum) {
        Library.cacheClass(KIND, identity, sum.getBytes(StandardCharsets.US_ASCII));
    }
}

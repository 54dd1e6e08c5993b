// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The iteration order of Set.of, Map.of, their copies and collectors, which a salt per JVM decides. */
final class SetOfOrder {
    public static void main(String[] args) {
        Seen seen = new Seen();
        seen.value("Set.of", Set.of("ash", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo"));
        seen.value("two", Set.of("left", "right"));
        seen.value("Map.of", Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5));
        seen.value("Map.of keys", Map.of("x", 1, "y", 2, "z", 3).keySet());
        seen.value("copy", Set.copyOf(List.of(10, 20, 30, 40, 50, 60)));
        seen.value("collector", IntStream.range(0, 12).boxed().collect(Collectors.toUnmodifiableSet()));
        Set<Integer> large = IntStream.range(0, 10_000).boxed().collect(Collectors.toUnmodifiableSet());
        seen.list("large", new ArrayList<>(large));
        for (int first = 0; first < 2_000; first++) {
            seen.add(List.copyOf(Set.of(first, first + 1, first + 2, first + 3, first + 4))
                    .hashCode());
        }
        seen.end();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Lambdas are instances of hidden classes, and the VM puts an address into the names of those. */
final class HiddenClassNames {
    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        int offset = args.length;
        List<Function<Integer, Integer>> functions =
                List.of(x -> x + 1, x -> x * offset, Integer::reverse, Function.identity());
        Map<Object, String> byMethod = new HashMap<>();
        for (Function<Integer, Integer> function : functions) {
            Class<?> type = function.getClass();
            seen.value("name", type.getName());
            seen.value("text", function);
            seen.value("type", type.getTypeName() + " " + type.descriptorString() + " " + type.isHidden());
            byMethod.put(type.getDeclaredMethod("apply", Object.class), type.getSimpleName());
        }
        seen.value("by method", new ArrayList<>(byMethod.values()));
        seen.end();
    }
}

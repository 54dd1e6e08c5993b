// SPDX-License-Identifier: Apache-2.0
import java.util.Locale;

/** In a jar of its own. */
class Greeting {
    static String text() {
        return "Hello".toLowerCase(Locale.ROOT);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.prefs.Preferences;

/** java.util.prefs: files in a folder of its own, locked by natives of its own. */
final class UserPreferences {
    private UserPreferences() {}

    public static void main(String[] args) throws Exception {
        Path root = Files.createTempDirectory("prefs");
        System.setProperty("java.util.prefs.userRoot", root.toString());
        Preferences node = Preferences.userRoot().node("understudy/sample");
        node.put("colour", "green");
        node.putLong("seen", System.nanoTime());
        node.flush();
        System.out.println(
                Arrays.toString(Preferences.userRoot().node("understudy").childrenNames()));
        node.sync();
        System.out.println(node.get("colour", "none") + " " + node.getLong("seen", 0));
        node.removeNode();
        Preferences.userRoot().flush();
        System.out.println(Preferences.userRoot().nodeExists("understudy/sample"));
    }
}

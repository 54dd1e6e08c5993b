// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Primary and standby in networks of their own, with a link between them that is cut, flaps, or loses packets; clients and gateway in a
 * third one. Needs root and {@code ip} (iproute2), and is skipped without.
 */
@Timeout(300)
class NamespacesIT {
    private static final int LOST_PERCENT = 5;

    @TempDir
    Path directory;

    private Namespaces namespaces;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @BeforeEach
    void create() throws Exception {
        try {
            namespaces = Namespaces.create();
        } catch (Namespaces.Unavailable e) {
            Assumptions.abort("NamespacesIT is skipped: " + e.getMessage());
        }
    }

    @AfterEach
    void delete() {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aLinkThatIsCutMeansTakeoverAndThenTheEndOfThePrimary(Jvm jvm) throws Exception {
        play("cut", jvm);
    }

    @Test
    void aLinkThatFlapsLosesNothing() throws Exception {
        play("flaps", Jvm.running());
    }

    @Test
    void aStandbyCatchesUpWhenTheLinkIsBack() throws Exception {
        play("comes-back", Jvm.running());
    }

    @Test
    void aLinkThatLosesPacketsLosesNoEvent() throws Exception {
        try {
            namespaces.lose(LOST_PERCENT);
        } catch (Namespaces.Unavailable e) {
            Assumptions.abort("packets can't be lost here: " + e.getMessage());
        }
        play("loses", Jvm.running());
        assertTrue(namespaces.resentSegments() > 0, "no packet was lost");
    }

    private void play(String scene, Jvm jvm) throws Exception {
        List<String> command = new ArrayList<>(namespaces.launcher("gate"));
        command.add(Jvm.running().java());
        for (String property : List.of("understudy.jar", "understudy.timeout")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NamespaceScenes.class.getName()));
        command.addAll(List.of(scene, namespaces.name(), jvm.home().toString(), directory.toString()));
        Run.Result played = Run.of(Path.of("").toAbsolutePath(), command);
        assertEquals(0, played.exitCode(), played::toString);
        System.out.println("NamespacesIT: " + scene + ", " + jvm + ": "
                + played.stdout().lines().findFirst().orElse(""));
    }
}

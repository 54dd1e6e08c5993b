// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** What is defined in the boot loader may link to nothing but java.base, or it fails in the program. */
class HooksDependencyTest {
    @Test
    void linksToJavaBaseOnly() throws Exception {
        Path classes = Path.of(Hooks.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("dev/understudy/agent/hooks");
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), "-summary", classes.toString());
        assertEquals(0, status, out.toString());
        assertEquals("hooks -> java.base", out.toString().strip());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A child process: its id, what it prints, what it is sent, how it ends. */
final class ChildProcess {
    public static void main(String[] args) throws IOException, InterruptedException {
        Seen seen = new Seen();
        Process child =
                new ProcessBuilder("sh", "-c", "echo $$; read line; echo got $line; echo oops >&2; exit 3").start();
        seen.value("pid", child.pid());
        child.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        child.getOutputStream().close();
        seen.value("said", text(child.getInputStream().readAllBytes()));
        seen.value("complained", text(child.getErrorStream().readAllBytes()));
        seen.value("ended in time", child.waitFor(5, TimeUnit.SECONDS));
        seen.value("exit code", child.exitValue());
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        seen.value("alive", sleeper.isAlive());
        sleeper.destroy();
        seen.value("destroyed", sleeper.waitFor());
        seen.end();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).trim();
    }
}

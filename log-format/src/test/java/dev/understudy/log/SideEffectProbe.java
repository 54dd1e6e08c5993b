// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * Does what the agent does with the log, or lets Wire encode one document, and prints what a program in this process
 * can see of it.
 */
final class SideEffectProbe {
    private SideEffectProbe() {}

    public static void main(String[] args) throws Exception {
        Properties before = (Properties) System.getProperties().clone();
        Set<String> threads = threads();
        int hooks = hooks();
        if (args[0].equals("log")) {
            log(Path.of(args[1]));
        } else {
            ChronicleCodec.write(1, 1, 0, 1, 0, new byte[100]);
        }
        Properties changed = (Properties) System.getProperties().clone();
        changed.entrySet().removeAll(before.entrySet());
        print("properties", new TreeSet<>(changed.stringPropertyNames()));
        Set<String> added = threads();
        added.removeAll(threads);
        print("threads", added);
        print("hooks", hooks() - hooks);
        print("next", new Thread().getName());
    }

    private static void log(Path path) throws IOException {
        LogDirectory directory = LogDirectory.at(path);
        Header header = ThisProcess.header("test", "", 1);
        try (LogWriter log = LogWriter.create(directory, header, Sites.withNatives(List.of()))) {
            Path ring = path.resolveSibling("ring.map");
            RingFile.create(ring, 4, 4096, RingLayout.MODE_RECORD, header.run());
            directory.claimRing(ring);
            EventWriter writer = new EventWriter(log, Sites.withNatives(List.of()), 1_000);
            for (int i = 0; i < 10_000; i++) {
                writer.write(EventKind.NANO_TIME.site(), i);
            }
            writer.flush();
            log.sync();
            log.end(LogEnd.EXIT);
        }
        directory.releaseRing();
        try (LogReader log = LogReader.open(directory)) {
            while (log.next() != null) {
                log.end();
            }
        }
    }

    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            names.add(thread.getName());
        }
        return names;
    }

    /** Hooks that programs can add; needs java.lang opened. */
    private static int hooks() throws ReflectiveOperationException {
        Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        field.setAccessible(true);
        return ((Map<?, ?>) field.get(null)).size();
    }

    private static void print(String what, Object value) {
        System.out.println(what + "=" + value);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedTest {
    @TempDir
    private Path cache;

    @Test
    void fileIsWrittenOnceAndKept() throws Exception {
        Path file = Embedded.extract(cache, "a.jar", new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
        Object inode = Files.getAttribute(file, "unix:ino");
        assertEquals(file, Embedded.extract(cache, "a.jar", new byte[] {1, 2, 3}));
        assertEquals(inode, Files.getAttribute(file, "unix:ino"));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    }

    @Test
    void otherContentGetsAnotherFolder() throws Exception {
        assertNotEquals(
                Embedded.extract(cache, "a.jar", new byte[] {1}), Embedded.extract(cache, "a.jar", new byte[] {2}));
    }

    @Test
    void damagedCopyIsReplaced() throws Exception {
        Path file = Embedded.extract(cache, "a.jar", new byte[] {1, 2, 3});
        Files.write(file, new byte[] {1, 2, 4});
        Embedded.extract(cache, "a.jar", new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
    }

    @Test
    void manyAtOnceSeeOneWholeFile() throws Exception {
        byte[] content = new byte[1 << 20];
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Path>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                calls.add(() -> {
                    Path file = Embedded.extract(cache, "a.jar", content);
                    assertArrayEquals(content, Files.readAllBytes(file));
                    return file;
                });
            }
            HashSet<Path> files = new HashSet<>();
            for (Future<Path> future : pool.invokeAll(calls)) {
                files.add(future.get(60, TimeUnit.SECONDS));
            }
            assertEquals(1, files.size());
            try (var left = Files.list(files.iterator().next().getParent())) {
                assertEquals(1, left.count());
            }
        } finally {
            pool.shutdownNow();
        }
    }
}

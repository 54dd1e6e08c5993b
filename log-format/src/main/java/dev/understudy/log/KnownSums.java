// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Checksums of files that were read before, by this process or an earlier one: a class path may be large. */
public interface KnownSums {
    /** Of a file with that identity; null: not known. */
    String find(byte[] identity);

    void keep(byte[] identity, String sum);

    /**
     * What changes with a file's content: its path, place, size, and the times at which the content and all of that were last changed. Null
     * if that was only just now: another change may come within the same tick of the file system's clock.
     */
    static byte[] identity(Path file) throws IOException {
        final int youngMs = 2000;
        Map<String, Object> attributes =
                new TreeMap<>(Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime"));
        StringBuilder text = new StringBuilder(file.toAbsolutePath().toString());
        for (Object value : attributes.values()) {
            text.append('\n');
            if (value instanceof FileTime time) {
                if (System.currentTimeMillis() - time.toMillis() < youngMs) {
                    return null;
                }
                text.append(time.to(TimeUnit.NANOSECONDS));
            } else {
                text.append(value);
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}

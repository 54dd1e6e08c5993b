// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.IOException;

/** FileInputStream, FileOutputStream, readers and writers on a file whose content is the time. */
final class FileStreams {
    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        File file = File.createTempFile("understudy", ".txt");
        seen.value("file", file);
        try (FileOutputStream out = new FileOutputStream(file)) {
            for (int i = 0; i < 1_000; i++) {
                out.write(Long.toString(System.nanoTime()).getBytes());
                out.write('\n');
            }
        }
        try (FileWriter writer = new FileWriter(file, true)) {
            writer.write("appended at " + System.currentTimeMillis() + "\n");
        }
        seen.value("length", file.length());
        seen.value("modified", file.lastModified());
        try (FileInputStream in = new FileInputStream(file)) {
            seen.value("first byte", in.read());
            seen.value("skipped", in.skip(100));
            seen.value("available", in.available());
            byte[] bytes = new byte[32];
            seen.value("read", in.read(bytes) + " " + new String(bytes).replace('\n', ' '));
            seen.value("rest", new String(in.readAllBytes()).hashCode());
            seen.value("end", in.read());
        }
        try (BufferedReader reader = new BufferedReader(new FileReader(file))) {
            String last = null;
            for (String line; (line = reader.readLine()) != null; ) {
                seen.add(line.hashCode());
                last = line;
            }
            seen.value("last line", last);
        }
        seen.value("deleted", file.delete());
        seen.value("exists", file.exists());
        seen.end();
    }
}

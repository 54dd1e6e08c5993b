// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/** RandomAccessFile: records written and read in place, length and position. */
final class RandomAccess {
    private static final int RECORDS = 200;
    private static final int RECORD_BYTES = 12;

    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        File path = File.createTempFile("understudy", ".bin");
        try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
            for (int i = 0; i < RECORDS; i++) {
                file.writeInt(i);
                file.writeLong(System.nanoTime());
            }
            seen.value("length", file.length());
            for (int i = RECORDS - 1; i >= 0; i -= 7) {
                file.seek((long) i * RECORD_BYTES);
                seen.add(file.readInt());
                seen.add(file.readLong());
            }
            seen.value("position", file.getFilePointer());
            file.seek(0);
            file.write(new byte[] {1, 2, 3, 4});
            file.setLength(20);
            file.seek(0);
            seen.value("first", file.readInt());
            seen.value("time", file.readLong());
            byte[] rest = new byte[100];
            seen.value("rest", file.read(rest));
            seen.value("end", file.read());
        }
        seen.value("deleted", path.delete());
        seen.end();
    }
}

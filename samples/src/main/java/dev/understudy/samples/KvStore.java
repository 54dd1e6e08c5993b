// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keys in memory and an append-only file of every change, one line each: time, version, operation, key, value. */
final class KvStore implements Closeable {
    private record Entry(byte[] value, long writtenMs) {}

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final FileChannel file;
    private final long ttlMs;
    private final boolean fsync;
    private long version;

    KvStore(Path path, long ttlMs, boolean fsync) throws IOException {
        this.ttlMs = ttlMs;
        this.fsync = fsync;
        for (String line : Files.exists(path) ? Files.readAllLines(path) : List.<String>of()) {
            load(line);
        }
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    byte[] get(String key) {
        Entry entry = entries.get(key);
        return entry == null || isExpired(entry, System.currentTimeMillis()) ? null : entry.value;
    }

    synchronized long put(String key, byte[] value) throws IOException {
        long now = System.currentTimeMillis();
        append(now + " " + ++version + " put " + key + " " + Base64.getEncoder().encodeToString(value));
        entries.put(key, new Entry(value, now));
        return version;
    }

    synchronized boolean delete(String key) throws IOException {
        if (entries.remove(key) == null) {
            return false;
        }
        append(System.currentTimeMillis() + " " + ++version + " delete " + key + " -");
        return true;
    }

    void expire() {
        long now = System.currentTimeMillis();
        entries.values().removeIf(entry -> isExpired(entry, now));
    }

    Set<String> keys() {
        return Set.copyOf(entries.keySet());
    }

    int size() {
        return entries.size();
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }

    private boolean isExpired(Entry entry, long nowMs) {
        return nowMs - entry.writtenMs > ttlMs;
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        if (fsync) {
            file.force(false);
        }
    }

    private void load(String line) {
        String[] fields = line.split(" ", 5);
        version = Long.parseLong(fields[1]);
        if (fields[2].equals("put")) {
            entries.put(fields[3], new Entry(Base64.getDecoder().decode(fields[4]), Long.parseLong(fields[0])));
        } else {
            entries.remove(fields[3]);
        }
    }
}

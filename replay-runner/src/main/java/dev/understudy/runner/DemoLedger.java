// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All writes that the sample server has acknowledged, against what it must have done. */
final class DemoLedger {
    private final Map<Long, DemoClient.Put> byVersion = new TreeMap<>();
    private int puts;
    private String wrongVersion;

    private DemoLedger() {}

    /** Of each client, in the order of asking. They have ended, and are all that the server had. */
    static DemoLedger of(List<List<DemoClient.Put>> clients) {
        DemoLedger ledger = new DemoLedger();
        for (List<DemoClient.Put> client : clients) {
            long last = 0;
            for (DemoClient.Put put : client) {
                ledger.add(put, last);
                last = put.version();
            }
        }
        if (ledger.wrongVersion == null && !ledger.byVersion.isEmpty()) {
            ledger.requireNoGap();
        }
        if (ledger.puts == 0) {
            ledger.wrongVersion = "nothing was stored";
        }
        return ledger;
    }

    private void add(DemoClient.Put put, long last) {
        puts++;
        DemoClient.Put other = byVersion.put(put.version(), put);
        if (wrongVersion == null && put.version() <= last) {
            wrongVersion = "of " + put.key() + " goes back, expected more than " + last + ", got=" + put.version();
        } else if (wrongVersion == null && other != null) {
            wrongVersion = "given twice, to " + other.key() + " and " + put.key() + ", version=" + put.version();
        }
    }

    /** Nobody else writes: a version that no client has is a write that the server did twice. */
    private void requireNoGap() {
        long expected = 1;
        for (long version : byVersion.keySet()) {
            if (version != expected) {
                wrongVersion = "none of the clients was given version=" + expected;
                return;
            }
            expected++;
        }
    }

    int puts() {
        return puts;
    }

    /** Null: all are as they should be. */
    String wrongVersion() {
        return wrongVersion;
    }

    /** Compares with the server's data file, a line per write: TIME VERSION put KEY BASE64. Null: it is as it should be. */
    String wrongLine(Path file) throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        long expected = 0;
        for (String line : lines) {
            String[] fields = line.split(" ");
            DemoClient.Put put = byVersion.get(++expected);
            if (put == null) {
                return "has a write that no client asked for or got an answer to: " + line;
            }
            String value = Base64.getEncoder().encodeToString(put.value().getBytes(StandardCharsets.UTF_8));
            List<String> wanted = List.of(Long.toString(expected), "put", put.key(), value);
            if (fields.length != 1 + wanted.size()
                    || !List.of(fields).subList(1, fields.length).equals(wanted)) {
                return "expected " + String.join(" ", wanted) + ", got " + line;
            }
        }
        return expected == puts ? null : "has " + expected + " writes, acknowledged were " + puts;
    }
}

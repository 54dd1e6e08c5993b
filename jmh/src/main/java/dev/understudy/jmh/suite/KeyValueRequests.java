// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What KvServer and TomcatKv are asked, and how they know a client: 70 % GET, 30 % PUT, 200 keys. wrk's script does the same. */
final class KeyValueRequests {
    static final int KEYS = 200;
    private static final int GETS_PERCENT = 70;
    private static final String VALUE = "v".repeat(128);
    private static final int DIFFERENT = 4096;

    private final String headerName;
    private final String token;
    private final List<byte[]> requests = new ArrayList<>();

    /** Logs in, and puts every key once, so that no GET finds nothing. */
    KeyValueRequests(int port) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            HttpConnection.Answer login = connection.exchange(HttpConnection.request("POST", "/login", "", ""));
            headerName = login.cookie().isEmpty() ? "X-Session" : "Cookie";
            token = login.cookie().isEmpty() ? login.body().trim() : login.cookie();
            for (int key = 1; key <= KEYS; key++) {
                int status = connection.exchange(put(key)).status();
                if (status != 200) {
                    throw new IOException("the server refused a key, status=" + status);
                }
            }
        }
        Random random = new Random(1);
        for (int i = 0; i < DIFFERENT; i++) {
            int key = 1 + random.nextInt(KEYS);
            requests.add(
                    random.nextInt(100) < GETS_PERCENT
                            ? HttpConnection.request("GET", "/kv/key" + key, "", "")
                            : put(key));
        }
    }

    private byte[] put(int key) {
        return HttpConnection.request("PUT", "/kv/key" + key, headerName + ": " + token + "\r\n", VALUE);
    }

    String headerName() {
        return headerName;
    }

    String token() {
        return token;
    }

    byte[] request(long number) {
        return requests.get((int) (number % DIFFERENT));
    }
}

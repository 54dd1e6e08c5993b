// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Authorities, and keys with certificates of theirs, as PEM files; made by the JDK's keytool. */
record Certificates(Path directory) {
    private static final String PASSWORD = "changeit";

    void authority(String name) throws IOException, InterruptedException {
        keyPair(name, "EC", "-ext", "bc:c");
        keytool("-exportcert", name, "-rfc", "-file", file(name, "cert"));
    }

    /** The host is ip:ADDRESS or dns:NAME. */
    void identity(String name, String authority, String algorithm, String host)
            throws IOException, InterruptedException, GeneralSecurityException {
        keyPair(name, algorithm);
        keytool("-certreq", name, "-file", file(name, "request"));
        keytool(
                "-gencert",
                authority,
                "-rfc",
                "-infile",
                file(name, "request"),
                "-outfile",
                file(name, "cert"),
                "-ext",
                "san=" + host);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(file(name, "p12")))) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        Files.writeString(
                Path.of(file(name, "key")), "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
    }

    /** What follows --tls. */
    String option(String identity, String trusted) {
        return "key=" + file(identity, "key") + ",cert=" + file(identity, "cert") + ",ca=" + file(trusted, "cert");
    }

    String file(String name, String kind) {
        return directory.resolve(name + "." + kind).toString();
    }

    private void keyPair(String name, String algorithm, String... more) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-keyalg", algorithm, "-dname", "CN=" + name, "-validity", "2"));
        all.addAll(Arrays.asList(more));
        keytool("-genkeypair", name, all.toArray(String[]::new));
    }

    private void keytool(String command, String alias, String... more) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), command, "-alias", alias));
        all.addAll(List.of("-keystore", file(alias, "p12"), "-storetype", "PKCS12", "-storepass", PASSWORD));
        all.addAll(Arrays.asList(more));
        Run.Result result = Run.of(directory, all);
        assertEquals(0, result.exitCode(), result::toString);
    }
}

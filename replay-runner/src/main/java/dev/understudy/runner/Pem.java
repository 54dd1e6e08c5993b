// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** Keys and certificates as openssl writes them. What can't be used is the user's mistake. */
final class Pem {
    /** A private key, and the certificates from the one for it towards the CA's. */
    record Identity(PrivateKey key, Certificate[] chain) {}

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /** Algorithms of keys, each with one of its signatures. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private Pem() {}

    static Identity identity(Path keyFile, Path chainFile) {
        PrivateKey key = privateKey(keyFile);
        Certificate[] chain = certificates(chainFile);
        if (!belongTogether(key, chain[0].getPublicKey())) {
            throw new UserError("the first certificate of " + chainFile + " is not for the key of " + keyFile);
        }
        return new Identity(key, chain);
    }

    /** At least one. */
    static Certificate[] certificates(Path file) {
        try {
            Certificate[] certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(file)))
                    .toArray(Certificate[]::new);
            if (certificates.length > 0) {
                return certificates;
            }
        } catch (CertificateException e) {
            // Said below: the parser's words are about bytes.
        }
        throw new UserError("no PEM certificates: " + file);
    }

    private static PrivateKey privateKey(Path file) {
        String text = new String(read(file), StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new UserError(
                    "no PKCS#8 key without a password: " + file + "; openssl pkcs8 -topk8 -nocrypt makes one");
        }
        try {
            byte[] key = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            for (String algorithm : SIGNATURES.keySet()) {
                PrivateKey parsed = parse(algorithm, new PKCS8EncodedKeySpec(key));
                if (parsed != null) {
                    return parsed;
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UserError("not a private key: " + file);
        }
        throw new UserError("neither an RSA, EC nor EdDSA key: " + file);
    }

    /** Null: it is of another algorithm. */
    private static PrivateKey parse(String algorithm, PKCS8EncodedKeySpec key) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(key);
        } catch (InvalidKeySpecException e) {
            return null;
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
        try {
            Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            return signature.verify(signed);
        } catch (InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new UserError("can't use the private key: " + e.getMessage());
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserError("can't read " + Failures.describe(e));
        }
    }
}

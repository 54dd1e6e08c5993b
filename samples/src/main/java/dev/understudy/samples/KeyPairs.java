// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Keys, a signature and an initialisation vector, as TLS needs them: all from the platform's random source. */
final class KeyPairs {
    public static void main(String[] args) throws GeneralSecurityException {
        Seen seen = new Seen();
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        seen.value("public key", Seen.hex(Arrays.hashCode(pair.getPublic().getEncoded())));
        seen.value("private key", Seen.hex(Arrays.hashCode(pair.getPrivate().getEncoded())));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(new byte[100]);
        seen.value("signature", Seen.hex(Arrays.hashCode(signature.sign())));
        SecretKey key = KeyGenerator.getInstance("AES").generateKey();
        seen.value("AES key", Seen.hex(Arrays.hashCode(key.getEncoded())));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        seen.value("cipher text", Seen.hex(Arrays.hashCode(cipher.doFinal(new byte[64]))));
        seen.end();
    }
}

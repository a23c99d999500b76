package dev.exbt.krpc;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Signatures of BEP 44 by the JDK's Ed25519 (RFC 8032), which is constant-time and refuses malleable signatures. The JDK takes
 * keys in their ASN.1 clothes, BEP 44 has them bare; this class dresses and undresses them.
 */
final class Ed25519 {
    /** Bytes of a public key, and of the seed that is the private one. */
    static final int KEY_LENGTH = 32;

    /** Bytes of a signature. */
    static final int SIGNATURE_LENGTH = 64;

    private static final String ALGORITHM = "Ed25519";

    /** What stands before the 32 bytes of a public key in X.509 (RFC 8410). */
    private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
    private static final byte[] PRIVATE_PREFIX =
            HexFormat.of().parseHex("302e020100300506032b657004220420");

    private Ed25519() {}

    /** False for whatever is wrong: the key, the signature's form, or the signature. */
    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        try {
            PublicKey key =
                    keys().generatePublic(new X509EncodedKeySpec(joined(PUBLIC_PREFIX, publicKey)));
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (InvalidKeySpecException | InvalidKeyException | SignatureException malformed) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        }
    }

    static byte[] sign(byte[] seed, byte[] message) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(privateKey(seed));
            signer.update(message);
            return signer.sign();
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every seed of 32 bytes is a key", e);
        }
    }

    /**
     * The JDK has no call that gives the public key of a private one, but its generator takes as the private key the 32 bytes
     * that its source of randomness gives it. That it did so is checked.
     */
    static byte[] publicKey(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(KEY_LENGTH * Byte.SIZE - 1, new Given(seed));
            KeyPair pair = generator.generateKeyPair();
            if (!Arrays.equals(pair.getPrivate().getEncoded(), joined(PRIVATE_PREFIX, seed))) {
                throw new IllegalStateException(
                        "this platform's Ed25519 makes keys in another way");
            }
            return Arrays.copyOfRange(
                    pair.getPublic().getEncoded(),
                    PUBLIC_PREFIX.length,
                    PUBLIC_PREFIX.length + KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        }
    }

    private static PrivateKey privateKey(byte[] seed)
            throws NoSuchAlgorithmException, InvalidKeySpecException {
        return keys().generatePrivate(new PKCS8EncodedKeySpec(joined(PRIVATE_PREFIX, seed)));
    }

    private static KeyFactory keys() throws NoSuchAlgorithmException {
        return KeyFactory.getInstance(ALGORITHM);
    }

    private static byte[] joined(byte[] prefix, byte[] key) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, joined, prefix.length, key.length);
        return joined;
    }

    private static IllegalStateException missing(NoSuchAlgorithmException e) {
        return new IllegalStateException(
                "no Ed25519: on JDK 21 the module jdk.crypto.ec is needed", e);
    }

    /** Gives bytes that are known. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] destination) {
            System.arraycopy(bytes, 0, destination, 0, Math.min(bytes.length, destination.length));
        }
    }
}

package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An item that its author, and nobody else, can replace by a newer one (BEP 44). {@link ItemSigner} makes them.
 *
 * @param publicKey the author's Ed25519 key, 32 bytes
 * @param salt tells apart the items of one author; up to {@value Item#MAX_SALT_LENGTH} bytes, empty for none
 * @param sequence which of two versions is newer; not negative
 * @param value any value, at most {@value Item#MAX_VALUE_LENGTH} bytes when bencoded
 * @param signature the author's signature, 64 bytes, over salt, sequence and value
 */
public record MutableItem(
        BencodeString publicKey,
        BencodeString salt,
        long sequence,
        BencodeValue value,
        BencodeString signature)
        implements Item {
    /** Checks the lengths and the number. */
    public MutableItem {
        if (publicKey.length() != Ed25519.KEY_LENGTH
                || signature.length() != Ed25519.SIGNATURE_LENGTH) {
            throw new IllegalArgumentException(
                    "a key of "
                            + publicKey.length()
                            + " and a signature of "
                            + signature.length()
                            + " bytes");
        }
        ItemRules.checkSalt(salt);
        ItemRules.checkSequence(sequence);
        ItemRules.checkValue(value);
        publicKey = publicKey.detached();
        salt = salt.detached();
        signature = signature.detached();
    }

    /** The SHA-1 of the public key and the salt. */
    @Override
    public NodeId target() {
        return targetOf(publicKey, salt);
    }

    /**
     * Tells where items of an author are stored.
     *
     * @param publicKey the author's Ed25519 key, 32 bytes
     * @param salt the salt, empty for none
     * @return the target to ask for
     */
    public static NodeId targetOf(BencodeString publicKey, BencodeString salt) {
        return ItemRules.placeOf(publicKey.toByteArray(), salt.toByteArray());
    }

    @Override
    public boolean verify() {
        return Ed25519.verify(
                publicKey.toByteArray(),
                signedBytes(salt, sequence, value),
                signature.toByteArray());
    }

    /**
     * Changes the salt; nodes do not send it with an item, since the asker knows it.
     *
     * @param salt up to {@value Item#MAX_SALT_LENGTH} bytes, empty for none
     * @return an item that differs in it alone
     */
    public MutableItem withSalt(BencodeString salt) {
        return new MutableItem(publicKey, salt, sequence, value, signature);
    }

    /**
     * Gives what is signed (BEP 44): as they stand in a {@code put}, the salt unless it is empty, the sequence number and the
     * value, without a dictionary around them.
     *
     * @param salt the salt, empty for none
     * @param sequence the sequence number
     * @param value the value
     * @return the bytes
     */
    public static byte[] signedBytes(BencodeString salt, long sequence, BencodeValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!salt.isEmpty()) {
            out.writeBytes("4:salt".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(BencodeWriter.write(salt));
        }
        out.writeBytes(("3:seqi" + sequence + "e1:v").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(BencodeWriter.write(value));
        return out.toByteArray();
    }
}

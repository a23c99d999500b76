package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What holds for the items of BEP 44 however they are made: their lengths, and where they are stored. */
final class ItemRules {
    private ItemRules() {}

    static void checkValue(BencodeValue value) {
        int length = BencodeWriter.encodedLength(value);
        if (length > Item.MAX_VALUE_LENGTH) {
            throw new IllegalArgumentException(
                    "a value of " + length + " bytes is longer than " + Item.MAX_VALUE_LENGTH);
        }
    }

    static void checkSalt(BencodeString salt) {
        if (salt.length() > Item.MAX_SALT_LENGTH) {
            throw new IllegalArgumentException(
                    "a salt of " + salt.length() + " bytes is longer than " + Item.MAX_SALT_LENGTH);
        }
    }

    static void checkSequence(long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence " + sequence + " is negative");
        }
    }

    static NodeId placeOf(byte[]... parts) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            for (byte[] part : parts) {
                sha1.update(part);
            }
            return NodeId.of(sha1.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}

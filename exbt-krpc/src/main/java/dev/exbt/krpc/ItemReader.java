package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeSpan;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;

/** Reads an {@link Item} out of a {@code put} or the answer to a {@code get}, with the error for each thing that is wrong. */
final class ItemReader {
    private static final BencodeReader STRICT = BencodeReader.strict().withLimits(KrpcCodec.LIMITS);

    private ItemReader() {}

    static Item read(Arguments arguments) throws KrpcException {
        BencodeValue value = value(arguments);
        if (!arguments.values().contains("k")) {
            return new ImmutableItem(value);
        }
        return new MutableItem(
                arguments.string("k", Ed25519.KEY_LENGTH, KrpcErrorCode.PROTOCOL),
                salt(arguments),
                arguments.integer("seq", 0, Long.MAX_VALUE),
                value,
                arguments.string("sig", Ed25519.SIGNATURE_LENGTH, KrpcErrorCode.INVALID_SIGNATURE));
    }

    /**
     * A copy of the value that does not hold the datagram. Its encoding must be canonical: hash and signature are over the
     * bytes that were sent, and whoever passes the item on sends canonical ones.
     */
    private static BencodeValue value(Arguments arguments) throws KrpcException {
        BencodeValue value = arguments.values().get("v");
        if (value == null) {
            throw arguments.refused(KrpcErrorCode.PROTOCOL, "v: a value expected");
        }
        byte[] bytes = BencodeWriter.write(value);
        if (bytes.length > Item.MAX_VALUE_LENGTH) {
            throw arguments.refused(KrpcErrorCode.MESSAGE_TOO_BIG, "v: longer than 1000 bytes");
        }
        if (!cameSorted(value)) {
            throw arguments.refused(KrpcErrorCode.PROTOCOL, "v: keys out of order");
        }
        try {
            return STRICT.read(bytes);
        } catch (BencodeException e) {
            throw arguments.refused(KrpcErrorCode.PROTOCOL, "v: not canonical");
        }
    }

    /** Whether the keys stood in order in the datagram: the one liberty that its reader allows. Not deeper than that allows. */
    private static boolean cameSorted(BencodeValue value) {
        if (value instanceof BencodeList list) {
            return list.values().stream().allMatch(ItemReader::cameSorted);
        }
        if (value instanceof BencodeDictionary dictionary) {
            int last = -1;
            for (int i = 0; i < dictionary.size(); i++) {
                BencodeSpan span = dictionary.span(dictionary.keyAt(i));
                int offset = span == null ? last + 1 : span.offset(); // null: built by us, in order
                if (offset <= last || !cameSorted(dictionary.valueAt(i))) {
                    return false;
                }
                last = offset;
            }
        }
        return true;
    }

    private static BencodeString salt(Arguments arguments) throws KrpcException {
        BencodeValue salt = arguments.values().get("salt");
        if (salt == null) {
            return BencodeString.EMPTY;
        }
        if (!(salt instanceof BencodeString string)) {
            throw arguments.refused(KrpcErrorCode.PROTOCOL, "salt: a string expected");
        }
        if (string.length() > Item.MAX_SALT_LENGTH) {
            throw arguments.refused(KrpcErrorCode.SALT_TOO_BIG, "salt: longer than 64 bytes");
        }
        return string;
    }
}

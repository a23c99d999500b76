package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.metainfo.InfoHash;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dictionary of a query or a response being read: gives what must be there, or refuses with the error to answer.
 *
 * @param values {@code a} or {@code r}
 * @param transaction that of the query to be answered with an error; null when a response is read
 */
record Arguments(BencodeDictionary values, @Nullable TransactionId transaction) {
    static final BencodeString ID = BencodeString.of("id");

    private static final BencodeString TOKEN = BencodeString.of("token");
    private static final BencodeString WANT = BencodeString.of("want");

    /** The families asked for, in a set that keeps their order; none means the family of the query. */
    Set<AddressFamily> want() {
        if (!(values.get(WANT) instanceof BencodeList list)) {
            return Set.of();
        }
        Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
        for (BencodeValue name : list) {
            for (AddressFamily family : AddressFamily.values()) {
                if (name instanceof BencodeString string && string.contentEquals(family.want())) {
                    families.add(family);
                }
            }
        }
        return Set.copyOf(families);
    }

    NodeId nodeId(String key) throws KrpcException {
        return nodeId(string(key, NodeId.LENGTH, KrpcErrorCode.PROTOCOL));
    }

    /** Takes a string of exactly 20 bytes. */
    static NodeId nodeId(BencodeString bytes) {
        return NodeId.of(bytes.toByteArray());
    }

    InfoHash infoHash(String key) throws KrpcException {
        return nodeId(key).toInfoHash();
    }

    /** A string of one length; another one is answered with a code. */
    BencodeString string(String key, int length, KrpcErrorCode code) throws KrpcException {
        if (values.get(key) instanceof BencodeString string && string.length() == length) {
            return string;
        }
        throw refused(code, key + ": " + length + " bytes expected");
    }

    long integer(String key, long from, long to) throws KrpcException {
        if (values.get(key) instanceof BencodeInteger(long number)
                && number >= from
                && number <= to) {
            return number;
        }
        throw refused(KrpcErrorCode.PROTOCOL, key + ": an integer from " + from + " expected");
    }

    /** Absent counts as empty; present, it must be a number in the range. */
    OptionalLong optionalInteger(String key, long from) throws KrpcException {
        return values.contains(key)
                ? OptionalLong.of(integer(key, from, Long.MAX_VALUE))
                : OptionalLong.empty();
    }

    /** Any integer but 0 means yes. */
    boolean flag(String key) {
        return values.get(key) instanceof BencodeInteger(long number) && number != 0;
    }

    Token token() throws KrpcException {
        Token token = tokenOrNull();
        if (token == null) {
            throw refused(KrpcErrorCode.PROTOCOL, "invalid token");
        }
        return token;
    }

    @Nullable Token tokenOrNull() {
        return values.get(TOKEN) instanceof BencodeString bytes && Token.isLength(bytes.length())
                ? new Token(bytes)
                : null;
    }

    KrpcException refused(KrpcErrorCode code, String message) {
        return new KrpcException(code, message, transaction);
    }
}

package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import java.util.random.RandomGenerator;

/**
 * What ties a response or an error to its query (BEP 5, {@code t}): the asker chooses it, the other side echoes it. Who is
 * not on the path between them must guess it to forge an answer. Founding document: {@code KRPC_Msg.gen_transaction_id}.
 *
 * @param bytes at most {@value #MAX_LENGTH} bytes, perhaps none; kept without the datagram they came in
 */
public record TransactionId(BencodeString bytes) {
    /** Longest id that is echoed. Clients use 1 to 8 bytes; whoever sends more may want us to carry it elsewhere. */
    public static final int MAX_LENGTH = 20;

    /** Bytes of an id of ours. */
    public static final int LENGTH = 4;

    /** Checks the length. */
    public TransactionId {
        if (bytes.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    bytes.length() + " bytes are more than " + MAX_LENGTH);
        }
        bytes = bytes.detached();
    }

    /**
     * Makes an id that cannot be guessed. Founding document: {@code KRPC_Msg.gen_transaction_id}, and
     * {@code DHTUtils.gen_random_string}: random bytes, not text.
     *
     * @param random unpredictable, such as a {@link java.security.SecureRandom}
     * @return an id of {@value #LENGTH} bytes
     */
    public static TransactionId random(RandomGenerator random) {
        int value = random.nextInt();
        return new TransactionId(
                BencodeString.of(
                        new byte[] {
                            (byte) (value >>> 24),
                            (byte) (value >>> 16),
                            (byte) (value >>> 8),
                            (byte) value
                        }));
    }

    @Override
    public String toString() {
        return bytes.toString();
    }
}

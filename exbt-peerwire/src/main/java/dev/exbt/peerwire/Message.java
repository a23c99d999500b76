package dev.exbt.peerwire;

import io.netty.buffer.ByteBuf;

/**
 * One message between peers after the handshake: a four-byte big-endian length, an id byte, a payload. All integers are
 * big-endian. Which fields are sensible for a torrent is not the message's business: an index may be negative here.
 *
 * <p>A message with a buffer owns one reference to it. Who takes the message either hands it on or calls {@link #release()},
 * never both. Messages with equal content are equal.
 */
public sealed interface Message {
    /** Gives up the buffer, if this message has one. */
    default void release() {}

    /** Nothing, so that the connection is not taken for dead (BEP 3). Length 0, no id. */
    record KeepAlive() implements Message {
        /** The only one needed. */
        public static final KeepAlive INSTANCE = new KeepAlive();
    }

    /** The sender will not answer requests until it unchokes (BEP 3). */
    record Choke() implements Message {
        /** Id on the wire. */
        public static final int ID = 0;

        /** The only one needed. */
        public static final Choke INSTANCE = new Choke();
    }

    /** The sender will answer requests (BEP 3). */
    record Unchoke() implements Message {
        /** Id on the wire. */
        public static final int ID = 1;

        /** The only one needed. */
        public static final Unchoke INSTANCE = new Unchoke();
    }

    /** The sender would request if it were unchoked (BEP 3). */
    record Interested() implements Message {
        /** Id on the wire. */
        public static final int ID = 2;

        /** The only one needed. */
        public static final Interested INSTANCE = new Interested();
    }

    /** The sender wants nothing (BEP 3). */
    record NotInterested() implements Message {
        /** Id on the wire. */
        public static final int ID = 3;

        /** The only one needed. */
        public static final NotInterested INSTANCE = new NotInterested();
    }

    /**
     * The sender got and verified a piece (BEP 3).
     *
     * @param piece zero-based index
     */
    record Have(int piece) implements Message {
        /** Id on the wire. */
        public static final int ID = 4;
    }

    /**
     * All pieces the sender has (BEP 3, "bitfield"): the high bit of the first byte is piece 0. Named apart from the set
     * {@link dev.exbt.metainfo.Bitfield}, which it becomes once the number of pieces is known.
     *
     * @param bits the raw bytes; this message owns one reference
     */
    record HaveBitfield(ByteBuf bits) implements Message {
        /** Id on the wire. */
        public static final int ID = 5;

        @Override
        public void release() {
            bits.release();
        }
    }

    /**
     * Asks for a block (BEP 3).
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes wanted
     */
    record Request(int piece, int begin, int length) implements Message {
        /** Id on the wire. */
        public static final int ID = 6;
    }

    /**
     * A block of a piece (BEP 3, "piece").
     *
     * <pre> length:4 = 9+n | id:1 | piece:4 | begin:4 | block:n </pre>
     *
     * @param piece zero-based index
     * @param begin offset of the block in the piece, in bytes
     * @param block the bytes; this message owns one reference
     */
    record Piece(int piece, int begin, ByteBuf block) implements Message {
        /** Id on the wire. */
        public static final int ID = 7;

        @Override
        public void release() {
            block.release();
        }
    }

    /**
     * Takes a request back (BEP 3).
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes once wanted
     */
    record Cancel(int piece, int begin, int length) implements Message {
        /** Id on the wire. */
        public static final int ID = 8;
    }

    /**
     * Where the sender's DHT node listens (BEP 5).
     *
     * @param port UDP port, 0 to 65535
     */
    record Port(int port) implements Message {
        /** Id on the wire. */
        public static final int ID = 9;
    }

    /**
     * The sender would like this piece to be requested (BEP 6).
     *
     * @param piece zero-based index
     */
    record Suggest(int piece) implements Message {
        /** Id on the wire. */
        public static final int ID = 13;
    }

    /** The sender is a seed (BEP 6); stands in place of a bitfield. */
    record HaveAll() implements Message {
        /** Id on the wire. */
        public static final int ID = 14;

        /** The only one needed. */
        public static final HaveAll INSTANCE = new HaveAll();
    }

    /** The sender has nothing (BEP 6); stands in place of a bitfield. */
    record HaveNone() implements Message {
        /** Id on the wire. */
        public static final int ID = 15;

        /** The only one needed. */
        public static final HaveNone INSTANCE = new HaveNone();
    }

    /**
     * A request will not be answered (BEP 6).
     *
     * @param piece zero-based index
     * @param begin offset in the piece, in bytes
     * @param length bytes of the request
     */
    record Reject(int piece, int begin, int length) implements Message {
        /** Id on the wire. */
        public static final int ID = 16;
    }

    /**
     * The sender answers requests for this piece even while it chokes (BEP 6).
     *
     * @param piece zero-based index
     */
    record AllowedFast(int piece) implements Message {
        /** Id on the wire. */
        public static final int ID = 17;
    }

    /**
     * A message of an extension (BEP 10).
     *
     * @param id the id the receiver gave the extension in its extension handshake; 0 is that handshake
     * @param payload what follows; this message owns one reference
     */
    record Extended(int id, ByteBuf payload) implements Message {
        /** Id on the wire. */
        public static final int ID = 20;

        @Override
        public void release() {
            payload.release();
        }
    }

    /**
     * Asks for hashes of a v2 file's tree (BEP 52).
     *
     * @param range which
     */
    record HashRequest(HashRange range) implements Message {
        /** Id on the wire. */
        public static final int ID = 21;
    }

    /**
     * Hashes of a v2 file's tree, then the uncles that prove them (BEP 52).
     *
     * @param range which, as asked
     * @param hashes 32 bytes each; this message owns one reference
     */
    record Hashes(HashRange range, ByteBuf hashes) implements Message {
        /** Id on the wire. */
        public static final int ID = 22;

        @Override
        public void release() {
            hashes.release();
        }
    }

    /**
     * A request for hashes will not be answered (BEP 52).
     *
     * @param range which, as asked
     */
    record HashReject(HashRange range) implements Message {
        /** Id on the wire. */
        public static final int ID = 23;
    }

    /**
     * A message of an id exbt does not know. Its payload was skipped unread.
     *
     * @param id the id byte, 0 to 255
     * @param length bytes of the skipped payload
     */
    record Unknown(int id, int length) implements Message {}
}

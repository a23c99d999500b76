package dev.exbt.peerwire;

import dev.exbt.metainfo.InfoHash;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What both sides send first (BEP 3).
 *
 * <pre> 19:1 | "BitTorrent protocol":19 | reserved:8 | info-hash:20 | peer id:20 </pre>
 *
 * @param reserved eight bytes of flags, big-endian: the last byte of the wire is the lowest; unknown flags mean nothing
 * @param infoHash the torrent
 * @param peerId what the sender calls itself
 */
public record Handshake(long reserved, InfoHash infoHash, PeerId peerId) {
    /** Length on the wire, in bytes. */
    public static final int LENGTH = 68;

    /** The flag of the extension protocol (BEP 10). */
    public static final long EXTENSIONS = 0x10_0000L;

    /** The flag of the fast extension (BEP 6). */
    public static final long FAST = 0x04L;

    /** The flag of who has a DHT node (BEP 5). */
    public static final long DHT = 0x01L;

    /** The flag of who can go on with the v2 half of a hybrid torrent (BEP 52). */
    public static final long V2 = 0x10L;

    /** The flags of what this module does for every torrent. A program with a DHT node adds {@link #DHT}. */
    public static final long SUPPORTED = EXTENSIONS | FAST;

    static final byte[] PREFIX = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);

    /** How many bytes of the wire it takes to know the torrent. */
    static final int INFO_HASH_END = 48;

    /**
     * Appends the 68 bytes.
     *
     * @param out where to
     */
    public void write(ByteBuf out) {
        out.writeBytes(PREFIX).writeLong(reserved);
        out.writeLong(infoHash.high()).writeLong(infoHash.middle()).writeInt(infoHash.low());
        out.writeLong(peerId.high()).writeLong(peerId.middle()).writeInt(peerId.low());
    }

    /**
     * Whether the sender speaks the extension protocol (BEP 10).
     *
     * @return true if its flag is set
     */
    public boolean supportsExtensions() {
        return (reserved & EXTENSIONS) != 0;
    }

    /**
     * Whether the sender speaks the fast extension (BEP 6).
     *
     * @return true if its flag is set
     */
    public boolean supportsFast() {
        return (reserved & FAST) != 0;
    }

    /**
     * Whether the sender has a DHT node (BEP 5).
     *
     * @return true if its flag is set
     */
    public boolean supportsDht() {
        return (reserved & DHT) != 0;
    }

    /**
     * Whether the sender can go on with the v2 half of a hybrid torrent (BEP 52).
     *
     * @return true if its flag is set
     */
    public boolean supportsV2() {
        return (reserved & V2) != 0;
    }
}

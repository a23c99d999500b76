package dev.exbt.peerwire.connection;

import dev.exbt.metainfo.InfoHash;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The pieces a peer may have while it is choked (BEP 6, "allowed fast set"): the same for every address of a /24, so that
 * reconnecting from a neighbouring address brings nothing.
 */
final class AllowedFastSet {
    /** How many pieces we allow; BEP 6 suggests ten. */
    static final int SIZE = 10;

    private AllowedFastSet() {}

    /**
     * Computes the set.
     *
     * @param size how many pieces; no more than the torrent has are given
     * @param peer the peer's address; BEP 6 knows only IPv4, for others the set is empty
     * @return indexes in the order of computation, no two the same
     */
    static int[] of(InfoHash infoHash, InetAddress peer, int pieceCount, int size) {
        if (!(peer instanceof Inet4Address)) {
            return new int[0];
        }
        byte[] x = new byte[4 + InfoHash.LENGTH];
        System.arraycopy(peer.getAddress(), 0, x, 0, 3);
        System.arraycopy(infoHash.toBytes(), 0, x, 4, InfoHash.LENGTH);
        int[] set = new int[Math.min(size, pieceCount)];
        MessageDigest sha1 = sha1();
        for (int found = 0; found < set.length; ) {
            x = sha1.digest(x);
            InfoHash words = InfoHash.of(x);
            int[] five = {
                (int) (words.high() >>> 32),
                (int) words.high(),
                (int) (words.middle() >>> 32),
                (int) words.middle(),
                words.low()
            };
            for (int i = 0; i < five.length && found < set.length; i++) {
                int piece = Integer.remainderUnsigned(five[i], pieceCount);
                if (!contains(set, found, piece)) {
                    set[found++] = piece;
                }
            }
        }
        return set;
    }

    private static boolean contains(int[] set, int length, int piece) {
        for (int i = 0; i < length; i++) {
            if (set[i] == piece) {
                return true;
            }
        }
        return false;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}

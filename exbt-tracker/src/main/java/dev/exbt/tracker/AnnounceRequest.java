package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;
import java.net.Inet4Address;
import java.net.Inet6Address;
import org.jspecify.annotations.Nullable;

/**
 * What a client tells a tracker about itself (BEP 3, 7, 15, 23). Made by {@link #of} and changed by the {@code with} methods.
 *
 * @param infoHash the torrent; for a v2 torrent the truncated hash
 * @param peerId 20 bytes; not copied, not to be changed
 * @param port where we accept peers, 0 to 65535
 * @param uploaded bytes sent since "started", 0 or more
 * @param downloaded bytes received since "started", 0 or more
 * @param left bytes still missing, 0 or more; who does not know yet (a magnet link) says anything above 0
 * @param event why we announce
 * @param numWant how many peers we would like; -1 leaves it to the tracker
 * @param key a random number by which the tracker knows us again when our address changes
 * @param trackerId the "tracker id" of the last reply, one character a byte (ISO 8859-1), or null
 * @param ipv4 our IPv4 address for trackers reached over IPv6 (BEP 7), or null
 * @param ipv6 our IPv6 address for trackers reached over IPv4 (BEP 7), or null
 */
@SuppressWarnings(
        "ArrayRecordComponent") // compared nowhere; ids of twenty bytes are arrays on every wire
public record AnnounceRequest(
        InfoHash infoHash,
        byte[] peerId,
        int port,
        long uploaded,
        long downloaded,
        long left,
        AnnounceEvent event,
        int numWant,
        int key,
        @Nullable String trackerId,
        @Nullable Inet4Address ipv4,
        @Nullable Inet6Address ipv6) {
    /** Length of a peer id in bytes. */
    public static final int PEER_ID_LENGTH = 20;

    /** How many peers are asked for unless said otherwise; BEP 3 and most trackers allow 200. */
    public static final int NUM_WANT = 200;

    /** Checks the ranges. */
    public AnnounceRequest {
        if (peerId.length != PEER_ID_LENGTH) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + peerId.length);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
        if (uploaded < 0 || downloaded < 0 || left < 0) {
            throw new IllegalArgumentException(
                    "negative total: " + uploaded + ", " + downloaded + ", " + left);
        }
    }

    /**
     * A first announce of someone who has nothing.
     *
     * @param infoHash the torrent
     * @param peerId 20 bytes
     * @param port where we accept peers
     * @return "started", nothing moved, one byte left, {@value #NUM_WANT} peers wanted, key 0
     */
    public static AnnounceRequest of(InfoHash infoHash, byte[] peerId, int port) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                0,
                0,
                1,
                AnnounceEvent.STARTED,
                NUM_WANT,
                0,
                null,
                null,
                null);
    }

    /**
     * Replaces the event.
     *
     * @param event the new one
     * @return the rest unchanged
     */
    public AnnounceRequest withEvent(AnnounceEvent event) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                uploaded,
                downloaded,
                left,
                event,
                numWant,
                key,
                trackerId,
                ipv4,
                ipv6);
    }

    /**
     * Replaces the totals.
     *
     * @param uploaded bytes sent
     * @param downloaded bytes received
     * @param left bytes missing
     * @return the rest unchanged
     */
    public AnnounceRequest withTotals(long uploaded, long downloaded, long left) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                uploaded,
                downloaded,
                left,
                event,
                numWant,
                key,
                trackerId,
                ipv4,
                ipv6);
    }

    /**
     * Replaces the number of peers wanted.
     *
     * @param numWant the new one, -1 for the tracker's choice
     * @return the rest unchanged
     */
    public AnnounceRequest withNumWant(int numWant) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                uploaded,
                downloaded,
                left,
                event,
                numWant,
                key,
                trackerId,
                ipv4,
                ipv6);
    }

    /**
     * Replaces the key.
     *
     * @param key the new one
     * @return the rest unchanged
     */
    public AnnounceRequest withKey(int key) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                uploaded,
                downloaded,
                left,
                event,
                numWant,
                key,
                trackerId,
                ipv4,
                ipv6);
    }

    /**
     * Replaces the tracker id.
     *
     * @param trackerId the "tracker id" of the last reply, or null
     * @return the rest unchanged
     */
    public AnnounceRequest withTrackerId(@Nullable String trackerId) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                uploaded,
                downloaded,
                left,
                event,
                numWant,
                key,
                trackerId,
                ipv4,
                ipv6);
    }

    /**
     * Replaces the addresses we tell (BEP 7).
     *
     * @param ipv4 our IPv4 address, or null
     * @param ipv6 our IPv6 address, or null
     * @return the rest unchanged
     */
    public AnnounceRequest withAddresses(@Nullable Inet4Address ipv4, @Nullable Inet6Address ipv6) {
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                uploaded,
                downloaded,
                left,
                event,
                numWant,
                key,
                trackerId,
                ipv4,
                ipv6);
    }
}

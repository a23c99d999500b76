package dev.exbt.job.simulation;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.tracker.AnnounceEvent;
import dev.exbt.tracker.AnnounceRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A tracker's half of an announce over UDP (BEP 15), written from the specification and not from our own half. */
final class UdpTracking {
    private static final long MAGIC = 0x41727101980L;
    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int ERROR = 3;
    private static final int HEADER_LENGTH = 2 * Integer.BYTES;
    private static final int ID_LENGTH = 20;

    private final SplittableRandom random;
    private final Set<Long> connections = new HashSet<>();

    UdpTracking(SplittableRandom random) {
        this.random = random;
    }

    /** Knows none of the connections it has given. */
    void forget() {
        connections.clear();
    }

    /** Answers a datagram; null if it is none of this protocol. */
    byte @Nullable [] answer(
            byte[] datagram, Function<AnnounceRequest, SimulatedTracker.Answer> tracker) {
        ByteBuffer in = ByteBuffer.wrap(datagram);
        long connection = in.getLong();
        int action = in.getInt();
        int transaction = in.getInt();
        if (action == CONNECT && connection == MAGIC) {
            long id = random.nextLong();
            connections.add(id);
            return reply(CONNECT, transaction, Long.BYTES).putLong(id).array();
        }
        if (!connections.contains(connection)) {
            byte[] words = "unknown connection".getBytes(StandardCharsets.UTF_8);
            return reply(ERROR, transaction, words.length).put(words).array();
        }
        if (action != ANNOUNCE) {
            return null;
        }
        SimulatedTracker.Answer answer = tracker.apply(read(in));
        byte[] peers = HttpTracking.compact(answer.peers());
        return reply(ANNOUNCE, transaction, 3 * Integer.BYTES + peers.length)
                .putInt((int) answer.intervalSeconds())
                .putInt(answer.leechers())
                .putInt(answer.seeders())
                .put(peers)
                .array();
    }

    /** {@code info_hash:20 | peer_id:20 | downloaded:8 | left:8 | uploaded:8 | event:4 | ip:4 | key:4 | num_want:4 | port:2} */
    private static AnnounceRequest read(ByteBuffer in) {
        InfoHash infoHash = InfoHash.of(id(in));
        byte[] peerId = id(in);
        long downloaded = in.getLong();
        long left = in.getLong();
        long uploaded = in.getLong();
        int code = in.getInt();
        in.getLong(); // its address, which we see, and its key
        int wanted = in.getInt();
        int port = Short.toUnsignedInt(in.getShort());
        AnnounceEvent event =
                Arrays.stream(AnnounceEvent.values())
                        .filter(known -> known.code() == code)
                        .findFirst()
                        .orElseThrow();
        return new AnnounceRequest(
                infoHash,
                peerId,
                port,
                uploaded,
                downloaded,
                left,
                event,
                wanted,
                0,
                null,
                null,
                null);
    }

    private static byte[] id(ByteBuffer in) {
        byte[] id = new byte[ID_LENGTH];
        in.get(id);
        return id;
    }

    private static ByteBuffer reply(int action, int transaction, int length) {
        return ByteBuffer.allocate(HEADER_LENGTH + length).putInt(action).putInt(transaction);
    }
}

package dev.exbt.job.swarm;

import dev.exbt.peerwire.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The peers a swarm is connected to, each with a small number that is free again when it leaves. */
final class ConnectedPeers {
    private final List<PeerSession> all = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private @Nullable PeerSession[] byHandle = new PeerSession[16];

    PeerSession add(IntFunction<PeerSession> maker) {
        int handle = taken.nextClearBit(0);
        PeerSession peer = maker.apply(handle);
        taken.set(handle);
        if (handle >= byHandle.length) {
            byHandle = Arrays.copyOf(byHandle, byHandle.length * 2);
        }
        byHandle[handle] = peer;
        all.add(peer);
        return peer;
    }

    boolean remove(PeerSession peer) {
        if (!all.remove(peer)) {
            return false;
        }
        taken.clear(peer.id());
        byHandle[peer.id()] = null;
        return true;
    }

    @Nullable PeerSession get(int handle) {
        return handle >= 0 && handle < byHandle.length ? byHandle[handle] : null;
    }

    @Nullable PeerSession find(PeerId id) {
        for (PeerSession peer : all) {
            if (peer.handshake().peerId().equals(id)) {
                return peer;
            }
        }
        return null;
    }

    /** The one that moves least, in both directions together; there is one at least. */
    PeerSession slowest(long nowNanos) {
        return Collections.min(
                all,
                Comparator.comparingLong(
                        peer ->
                                peer.connection().downloadRate(nowNanos)
                                        + peer.connection().uploadRate(nowNanos)));
    }

    /** Those connected now; peers may leave while a caller walks over it. */
    List<PeerSession> snapshot() {
        return List.copyOf(all);
    }

    /** Those connected now, for callers that change nothing. */
    List<PeerSession> view() {
        return all;
    }

    int size() {
        return all.size();
    }
}

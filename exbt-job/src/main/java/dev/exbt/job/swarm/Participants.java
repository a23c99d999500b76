package dev.exbt.job.swarm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The connected peers that have a part in one piece: how many blocks each is asked for and has sent. Keeps the sums in
 * {@link RequestingPeer} true. They are few, so a list is searched.
 */
final class Participants {
    private @Nullable RequestingPeer[] peers = new RequestingPeer[2];
    private int[] asked = new int[2];
    private int[] sent = new int[2];
    private int count;

    int asked(RequestingPeer peer) {
        int i = find(peer);
        return i < 0 ? 0 : asked[i];
    }

    boolean isAskingOtherThan(RequestingPeer peer) {
        for (int i = 0; i < count; i++) {
            if (peers[i] != peer && asked[i] > 0) {
                return true;
            }
        }
        return false;
    }

    void ask(RequestingPeer peer) {
        int i = find(peer);
        if (i < 0) {
            i = add(peer);
        }
        peer.asked++;
        if (asked[i]++ == 0) {
            peer.pending++;
        }
    }

    void unask(RequestingPeer peer) {
        unask(find(peer), 1);
    }

    void receive(RequestingPeer peer) {
        int i = find(peer);
        sent[i]++;
        unask(i, 1);
    }

    /** All blocks are here: whoever sent one waits for the verdict. */
    void await() {
        for (int i = 0; i < count; i++) {
            peer(i).pending += sent[i] > 0 ? 1 : 0;
        }
    }

    /** There is a verdict, or none is needed any more; undoes {@link #await}. */
    void settle() {
        for (int i = 0; i < count; i++) {
            peer(i).pending -= sent[i] > 0 ? 1 : 0;
        }
    }

    /** Says of everybody who sent a block whether it may be trusted. */
    void judge(boolean good) {
        for (int i = 0; i < count; i++) {
            if (sent[i] > 0) {
                peer(i).trusted = good;
            }
        }
    }

    void clearSent() {
        Arrays.fill(sent, 0, count, 0);
    }

    void remove(RequestingPeer peer) {
        int i = find(peer);
        if (i >= 0) {
            count--;
            peers[i] = peers[count];
            asked[i] = asked[count];
            sent[i] = sent[count];
            peers[count] = null;
        }
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            unask(i, asked[i]);
            peers[i] = null;
        }
        count = 0;
    }

    private void unask(int i, int blocks) {
        if (blocks > 0) {
            RequestingPeer peer = peer(i);
            peer.asked -= blocks;
            asked[i] -= blocks;
            if (asked[i] == 0) {
                peer.pending--;
            }
        }
    }

    private RequestingPeer peer(int i) {
        RequestingPeer peer = peers[i];
        if (peer == null) {
            throw new IllegalStateException("no participant " + i + " of " + count);
        }
        return peer;
    }

    private int add(RequestingPeer peer) {
        if (count == peers.length) {
            peers = Arrays.copyOf(peers, count * 2);
            asked = Arrays.copyOf(asked, count * 2);
            sent = Arrays.copyOf(sent, count * 2);
        }
        peers[count] = peer;
        asked[count] = 0;
        sent[count] = 0;
        return count++;
    }

    private int find(RequestingPeer peer) {
        for (int i = 0; i < count; i++) {
            if (peers[i] == peer) {
                return i;
            }
        }
        return -1;
    }
}

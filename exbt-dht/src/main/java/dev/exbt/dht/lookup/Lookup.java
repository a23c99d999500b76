package dev.exbt.dht.lookup;

import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One iterative search toward a target (Kademlia; BEP 5): always asks the nearest node that was not asked yet, until the
 * {@linkplain #count nearest nodes that answer} all have answered. Founding document: {@code DHTServer.search_peers},
 * {@code DHTServer.search_nodes}.
 *
 * <p>Design: a plain list in order of distance and the state of each node in it; who sends the queries and knows the time is
 * somebody else. Starts with {@value #MIN_PARALLEL} queries at a time. A node that is slow to answer no longer counts as being
 * asked, and each one lets one more query out at a time, up to {@value #MAX_PARALLEL}: dead nodes then cost little time, and a
 * fast network sees few queries.
 *
 * <p>Every answer is a stranger's word. It may name at most {@value #MAX_PER_ANSWER} nodes, one host is asked once whatever ids
 * it is said to have, and no subnet fills the search ({@value #MAX_PER_SUBNET} nodes), except in a network of local addresses.
 * A node that answered counts among the nearest only once somebody it named has answered under the id it gave: those who name
 * themselves under many ids, or nodes that do not exist, do not end a search however near they are.
 */
public final class Lookup {
    /** Most nodes taken from one answer. */
    public static final int MAX_PER_ANSWER = 8;

    /** Most nodes of one subnet, a /24 or a /64, unless it is a local one. */
    public static final int MAX_PER_SUBNET = 3;

    /** Most nodes that are kept in mind; of more, the farthest are forgotten. */
    public static final int MAX_CANDIDATES = 150;

    /** Most nodes that are asked before the search ends with what it has. */
    public static final int MAX_ASKED = 200;

    /** A node that names so many others counts only once one of them has answered. */
    public static final int MIN_CLAIMS = 3;

    /** Queries on the way at first. */
    public static final int MIN_PARALLEL = 3;

    /** Queries on the way at most, those to slow nodes not counted. */
    public static final int MAX_PARALLEL = 8;

    private enum State {
        NEW,
        ASKED,
        SLOW,
        ANSWERED,
        FAILED
    }

    private static final class Candidate {
        final NodeContact contact;
        final int depth;
        State state = State.NEW;
        int claims; // nodes it named, itself and us not counted
        List<Candidate> named = List.of(); // of these, those that are candidates

        Candidate(NodeContact contact, int depth) {
            this.contact = contact;
            this.depth = depth;
        }

        /** Whether it answered, and somebody it named is real; of few nodes named, all may have gone. */
        boolean isCredible() {
            return state == State.ANSWERED
                    && (claims < MIN_CLAIMS
                            || named.stream().anyMatch(one -> one.state == State.ANSWERED));
        }
    }

    private final NodeId target;
    private final NodeId self;
    private final int count;
    private final List<Candidate> candidates = new ArrayList<>(); // nearest first
    private final Map<NodeId, Candidate> byId = new HashMap<>();
    private final Set<InetSocketAddress> hosts = new HashSet<>(); // port 0 unless the host is local
    private final Map<Subnet, Integer> subnets = new HashMap<>();
    private int asked;
    private int waiting;
    private int slow;

    /**
     * Makes a search that knows no node yet.
     *
     * @param target what it searches for
     * @param self the id of the node that searches: it does not ask itself
     * @param count how many nodes nearest to the target it shall find, at least 1
     */
    public Lookup(NodeId target, NodeId self, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a search for " + count + " nodes");
        }
        this.target = target;
        this.self = self;
        this.count = count;
    }

    /**
     * What the search is for.
     *
     * @return the target
     */
    public NodeId target() {
        return target;
    }

    /**
     * Begins with nodes that the searcher knows itself.
     *
     * @param known the nodes, in any number and order
     */
    public void start(List<NodeContact> known) {
        for (NodeContact contact : known) {
            add(contact, 1);
        }
    }

    /**
     * Chooses the next node to ask; it counts as asked from then on.
     *
     * @return the node, or null if answers must be awaited first or the search is {@linkplain #isDone() done}
     */
    public @Nullable NodeContact next() {
        if (waiting >= parallel() || asked >= MAX_ASKED) {
            return null;
        }
        int nearer = 0; // that answered or may yet, quickly
        for (Candidate candidate : candidates) {
            switch (candidate.state) {
                case NEW -> {
                    candidate.state = State.ASKED;
                    asked++;
                    waiting++;
                    return candidate.contact;
                }
                case ASKED -> nearer++;
                case ANSWERED -> nearer += candidate.isCredible() ? 1 : 0;
                case SLOW, FAILED -> {}
            }
            if (nearer >= count) {
                return null; // what is farther than these is not needed
            }
        }
        return null;
    }

    /**
     * An asked node answered.
     *
     * @param node the node
     * @param named the nodes it named, believed no further than that they may be asked
     */
    public void answered(NodeContact node, List<NodeContact> named) {
        Candidate candidate = settle(node, State.ANSWERED);
        if (candidate == null) {
            return;
        }
        int taken = 0;
        candidate.named = new ArrayList<>(MAX_PER_ANSWER);
        for (NodeContact contact : named) {
            if (contact.id().equals(self) || contact.id().equals(node.id())) {
                continue; // proves nothing
            }
            candidate.claims++;
            if (taken < MAX_PER_ANSWER && add(contact, candidate.depth + 1)) {
                taken++;
            }
            Candidate known = byId.get(contact.id());
            if (known != null && known.contact.equals(contact)) {
                candidate.named.add(known);
            }
        }
    }

    /**
     * An asked node has not answered yet, longer than one would expect; it still may.
     *
     * @param node the node
     */
    public void slow(NodeContact node) {
        Candidate candidate = byId.get(node.id());
        if (candidate != null && candidate.state == State.ASKED) {
            candidate.state = State.SLOW;
            waiting--;
            slow++;
        }
    }

    /**
     * An asked node will not answer, or answered nonsense.
     *
     * @param node the node
     */
    public void failed(NodeContact node) {
        settle(node, State.FAILED);
    }

    /**
     * Whether the search is over: the nearest nodes have answered, or there is nobody left to ask.
     *
     * @return true if {@link #next()} will give nothing any more
     */
    public boolean isDone() {
        int nearer = 0;
        for (Candidate candidate : candidates) {
            switch (candidate.state) {
                case NEW -> {
                    return asked >= MAX_ASKED && waiting == 0;
                }
                case ASKED -> {
                    return false;
                }
                case ANSWERED -> {
                    if (candidate.isCredible() && ++nearer >= count) {
                        return true;
                    }
                }
                case SLOW, FAILED -> {}
            }
        }
        return slow == 0; // too few answered to give up on the slow ones
    }

    /**
     * Gives the nodes nearest to the target that answered.
     *
     * @return at most as many as the search is for, nearest first
     */
    public List<NodeContact> nearest() {
        List<NodeContact> nearest = new ArrayList<>(count);
        for (Candidate candidate : candidates) {
            if (candidate.isCredible() && nearest.size() < count) {
                nearest.add(candidate.contact);
            }
        }
        return nearest;
    }

    /**
     * Tells how many nodes named one another before the nearest one was found.
     *
     * @return 1 if the searcher knew it itself; 0 if nobody answered
     */
    public int hops() {
        for (Candidate candidate : candidates) {
            if (candidate.isCredible()) {
                return candidate.depth;
            }
        }
        return 0;
    }

    /**
     * Counts the nodes that were asked.
     *
     * @return the number of queries
     */
    public int asked() {
        return asked;
    }

    /** How many queries may be on the way, slow ones not counted. */
    private int parallel() {
        return Math.min(MAX_PARALLEL, MIN_PARALLEL + slow);
    }

    private @Nullable Candidate settle(NodeContact node, State state) {
        Candidate candidate = byId.get(node.id());
        if (candidate == null) {
            return null; // forgotten, as too far
        }
        switch (candidate.state) {
            case ASKED -> waiting--;
            case SLOW -> slow--;
            case NEW, ANSWERED, FAILED -> {
                return null;
            }
        }
        candidate.state = state;
        return candidate;
    }

    private boolean add(NodeContact contact, int depth) {
        if (contact.id().equals(self) || byId.containsKey(contact.id())) {
            return false;
        }
        InetAddress host = contact.address().getAddress();
        Subnet subnet = Subnet.of(host);
        boolean local = NodeId.isExempt(host); // where one host may well run many nodes
        int place = placeOf(contact.id());
        if (place >= MAX_CANDIDATES
                || (!local && subnets.getOrDefault(subnet, 0) >= MAX_PER_SUBNET)
                || !hosts.add(
                        new InetSocketAddress(host, local ? contact.address().getPort() : 0))) {
            return false;
        }
        subnets.merge(subnet, 1, Integer::sum);
        Candidate candidate = new Candidate(contact, depth);
        candidates.add(place, candidate);
        byId.put(contact.id(), candidate);
        if (candidates.size() > MAX_CANDIDATES) {
            forgetFarthest();
        }
        return true;
    }

    private void forgetFarthest() {
        Candidate last = candidates.getLast();
        if (last.state == State.NEW) { // others are still to be settled
            candidates.removeLast();
            byId.remove(last.contact.id());
            subnets.merge(Subnet.of(last.contact.address().getAddress()), -1, Integer::sum);
        }
    }

    private int placeOf(NodeId id) {
        int low = 0;
        int high = candidates.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (target.compareDistance(candidates.get(middle).contact.id(), id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

package dev.exbt.dht.endpoint;

import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes into the network: a search for its own id, first from the nodes it knew in an earlier run, and if too few
 * of them live, from addresses it was given. Without success it tries again, ever more seldom. Then it looks into the farther
 * parts of the network, one search after the other. Founding document: {@code DHTServer.bootstrap}.
 */
final class Bootstrap {
    /** Most addresses that are remembered to begin from. */
    static final int MAX_GIVEN = 100;

    /** Most nodes of an earlier run that are tried. */
    static final int MAX_SAVED = 500;

    /** With fewer nodes in the table the given addresses are asked, too. */
    static final int ENOUGH_NODES = 4;

    /** Wait before the second attempt, in nanoseconds: 5 seconds. Doubles with each. */
    static final long FIRST_RETRY_NANOS = 5_000_000_000L;

    /** Longest wait between two attempts, in nanoseconds: 5 minutes. */
    static final long MAX_RETRY_NANOS = 300_000_000_000L;

    private enum Phase {
        IDLE,
        FROM_SAVED,
        FROM_GIVEN,
        WAITING,
        FILLING
    }

    private final DhtEndpoint endpoint;
    private final RandomGenerator random;
    private final Set<InetSocketAddress> given = new LinkedHashSet<>();
    private Phase phase = Phase.IDLE;
    private boolean ready;
    private boolean attempted;
    private long retryNanos = FIRST_RETRY_NANOS;
    private long retryAtNanos;
    private int asking;
    private @Nullable LookupRun search;
    private int nextBucket;

    Bootstrap(DhtEndpoint endpoint, RandomGenerator random) {
        this.endpoint = endpoint;
        this.random = random;
    }

    /** Begins, or begins anew. */
    void begin(List<NodeContact> saved, List<InetSocketAddress> addresses, long nowNanos) {
        remember(addresses);
        if (phase == Phase.FROM_SAVED || phase == Phase.FROM_GIVEN) {
            if (phase == Phase.FROM_GIVEN) {
                askAll(addresses, nowNanos);
            }
            return; // on its way, and will come to them
        }
        if (ready && saved.isEmpty() && endpoint.knows(ENOUGH_NODES, nowNanos)) {
            return; // in already
        }
        phase = Phase.FROM_SAVED;
        List<NodeContact> known =
                new ArrayList<>(saved.subList(0, Math.min(saved.size(), MAX_SAVED)));
        searchSelf(known, nowNanos);
    }

    void wake(long nowNanos) {
        if (phase == Phase.WAITING && nowNanos - retryAtNanos >= 0) {
            phase = Phase.IDLE;
            begin(endpoint.table().snapshot(nowNanos), List.of(), nowNanos);
        }
    }

    long nanosToWake(long nowNanos) {
        return phase == Phase.WAITING ? Math.max(0, retryAtNanos - nowNanos) : Long.MAX_VALUE;
    }

    /** Whether a node has ever answered and the search for our own id is through. */
    boolean isReady() {
        return ready;
    }

    /**
     * Whether an attempt came to its end, with success or not, or so many nodes have answered that searches can begin with
     * them: to wait for the dead and for those that liars made up would give nothing more.
     */
    boolean isAttempted() {
        return attempted;
    }

    boolean isIdle() {
        return phase == Phase.IDLE;
    }

    private void remember(List<InetSocketAddress> addresses) {
        for (InetSocketAddress address : addresses) {
            if (given.size() < MAX_GIVEN) {
                given.add(address);
            }
        }
    }

    private void searchSelf(List<NodeContact> known, long nowNanos) {
        NodeId self = endpoint.id();
        LookupRun run =
                endpoint.lookup(
                        self,
                        header -> new FindNode(header, self, endpoint.wanted()),
                        known,
                        new LookupListener() {
                            @Override
                            public void onAnswer(NodeContact node, KrpcAnswer answer, long now) {
                                met(now);
                            }

                            @Override
                            public void onDone(LookupOutcome outcome, long now) {
                                searched(now);
                            }
                        },
                        nowNanos);
        search = run.isOver() ? null : run;
    }

    /** Somebody answered. */
    private void met(long nowNanos) {
        attempted = attempted || endpoint.knows(ENOUGH_NODES, nowNanos);
    }

    private void searched(long nowNanos) {
        search = null;
        if (phase == Phase.FROM_SAVED
                && !endpoint.knows(ENOUGH_NODES, nowNanos)
                && !given.isEmpty()) {
            phase = Phase.FROM_GIVEN;
            askAll(List.copyOf(given), nowNanos);
        } else if (asking == 0 || endpoint.knows(1, nowNanos)) {
            conclude(nowNanos);
        }
    }

    private void askAll(List<InetSocketAddress> addresses, long nowNanos) {
        asking += addresses.size();
        for (InetSocketAddress address : addresses) {
            NodeId self = endpoint.id();
            endpoint.ask(
                    address,
                    header -> new FindNode(header, self, endpoint.wanted()),
                    new Introduction(),
                    nowNanos);
        }
    }

    private void conclude(long nowNanos) {
        attempted = true;
        if (!endpoint.knows(1, nowNanos)) {
            phase = Phase.WAITING;
            retryAtNanos = nowNanos + retryNanos + random.nextLong(retryNanos / 4);
            retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
            return;
        }
        retryNanos = FIRST_RETRY_NANOS;
        ready = true;
        phase = Phase.FILLING;
        nextBucket = NodeId.BITS;
        fill(nowNanos);
    }

    /** Searches in the buckets from the farthest to where our nearest neighbour is; those nearer are empty in all the network. */
    private void fill(long nowNanos) {
        List<NodeContact> nearest = endpoint.table().closest(endpoint.id(), 1, nowNanos);
        if (nearest.isEmpty() || nextBucket <= endpoint.id().bucketIndex(nearest.getFirst().id())) {
            phase = Phase.IDLE;
            return;
        }
        NodeId target = endpoint.id().randomInBucket(nextBucket--, random);
        endpoint.lookup(
                target,
                header -> new FindNode(header, target, endpoint.wanted()),
                List.of(),
                (outcome, now) -> {
                    if (phase == Phase.FILLING) {
                        fill(now);
                    }
                },
                nowNanos);
    }

    /** Waits for one given address. */
    private final class Introduction implements ReplyHandler {
        @Override
        public void onAnswer(
                NodeContact node, KrpcAnswer answer, long roundTripNanos, long nowNanos) {
            asking--;
            met(nowNanos);
            if (phase == Phase.FROM_GIVEN && answer instanceof FindNode.Response found) {
                List<NodeContact> known = new ArrayList<>(endpoint.usable(found.nodes(), nowNanos));
                known.add(node);
                LookupRun running = search;
                if (running == null) {
                    searchSelf(known, nowNanos);
                } else {
                    running.add(known, nowNanos);
                }
            }
        }

        @Override
        public void onFailure(QueryFailure failure, long nowNanos) {
            asking--;
            if (asking == 0 && search == null && phase == Phase.FROM_GIVEN) {
                conclude(nowNanos);
            }
        }
    }
}

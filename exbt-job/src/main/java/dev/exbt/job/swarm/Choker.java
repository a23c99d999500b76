package dev.exbt.job.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may download from us (BEP 3, "choking"). It alone chokes and unchokes; every peer begins choked.
 *
 * <p>While we download, peers that send to us keep the regular slots, the best ones first; what is left, one slot in {@link #SLOTS_PER_CHANCE} at least,
 * is lent to the others for {@link #CHANCE_NANOS} each, new ones three times as likely as old ones. A peer that snubs us
 * has no claim to a regular slot. As a seed we have nothing to be paid with: slots go round, those first that make little use of theirs, then
 * those that had it longest (Legout, "Rarest First and Choke Algorithms Are Enough", 2006).
 *
 * <p>A free slot is filled at once and not at the next round. A challenger takes a regular slot only if it is clearly better, and no one
 * loses a slot that nobody waits for. A peer that loses interest keeps its slot until another needs it or the next round comes, so that
 * peers whose interest flickers are not choked and unchoked all the time.
 *
 * @param <P> the peers
 */
public final class Choker<P extends ChokerPeer> {
    /** How many peers may download at the same time, unless told otherwise. */
    public static final int DEFAULT_SLOTS = 8;

    /** Time between two rounds. */
    public static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long a lent slot is safe. */
    public static final long CHANCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Of so many slots, one is lent out and not earned. */
    static final int SLOTS_PER_CHANCE = 5;

    /** A peer is new for so long. */
    static final long NEW_NANOS = TimeUnit.MINUTES.toNanos(3);

    /** How much likelier a new peer is chosen. */
    static final int NEW_WEIGHT = 3;

    /** As a seed, so many slots at least pass on at each round after their time: one in this many. */
    static final int SLOTS_PER_TURN = 4;

    private final RandomGenerator random;
    private final Map<P, Entry<P>> peers = new HashMap<>();

    /** In the order they came, for the same seed to give the same choice. */
    private final List<Entry<P>> inOrder = new ArrayList<>();

    private int slots = DEFAULT_SLOTS;
    private boolean seeding;
    private long nextRoundNanos;

    /**
     * Begins without peers.
     *
     * @param random chooses among equals
     * @param nowNanos the time
     */
    public Choker(RandomGenerator random, long nowNanos) {
        this.random = random;
        nextRoundNanos = nowNanos + ROUND_NANOS;
    }

    /** A peer has connected; it is choked. */
    public void add(P peer, long nowNanos) {
        Entry<P> entry = new Entry<>(peer);
        if (peers.putIfAbsent(peer, entry) != null) {
            throw new IllegalArgumentException("peer added twice: " + peer);
        }
        inOrder.add(entry);
        fill(nowNanos);
    }

    /** A peer has gone; its slot goes to another at once. */
    public void remove(P peer, long nowNanos) {
        Entry<P> entry = peers.remove(peer);
        if (entry != null) {
            inOrder.remove(entry);
            fill(nowNanos);
        }
    }

    /** Says how many peers may download at the same time; 0 for none. */
    public void setSlots(int newSlots, long nowNanos) {
        if (newSlots < 0) {
            throw new IllegalArgumentException("slots " + newSlots);
        }
        slots = newSlots;
        chokeSurplus(nowNanos);
        fill(nowNanos);
    }

    /** Says whether we have nothing more to download, and so nothing to be paid with. */
    public void setSeeding(boolean nothingToDownload) {
        seeding = nothingToDownload;
        for (Entry<P> entry : inOrder) {
            entry.earned = false;
        }
    }

    /** Whether the peer has been unchoked. */
    public boolean isUnchoked(P peer) {
        Entry<P> entry = peers.get(peer);
        return entry != null && entry.unchoked;
    }

    /** How many slots are in use by peers that want them. */
    public int slotsUsed() {
        int used = 0;
        for (Entry<P> entry : inOrder) {
            used += entry.usesSlot() ? 1 : 0;
        }
        return used;
    }

    /** When {@link #rechoke} is due. */
    public long nextRechokeNanos() {
        return nextRoundNanos;
    }

    /** A peer has become interested: it is unchoked at once if a slot is free. */
    public void onInterested(P peer, long nowNanos) {
        Entry<P> entry = peers.get(peer);
        if (entry == null || !peer.isWaitingForUs()) {
            return;
        }
        int used = slotsUsed();
        if (entry.unchoked && used > slots) {
            entry.choke();
        } else if (!entry.unchoked && used < slots) {
            entry.unchoke(nowNanos);
        }
    }

    /** A peer has lost interest: who waits has its slot at once. It may stay unchoked until the next round. */
    public void onNotInterested(P peer, long nowNanos) {
        if (peers.containsKey(peer)) {
            fill(nowNanos);
        }
    }

    /** Goes through a round if one is due. */
    public void rechoke(long nowNanos) {
        if (nowNanos - nextRoundNanos < 0) {
            return;
        }
        nextRoundNanos = nowNanos + ROUND_NANOS;
        for (Entry<P> entry : inOrder) {
            if (entry.unchoked && !entry.peer.isWaitingForUs()) {
                entry.choke();
            }
        }
        if (seeding) {
            passOn(nowNanos);
        } else {
            reward(nowNanos);
        }
        chokeSurplus(nowNanos);
        fill(nowNanos);
    }

    /** The leecher's round: the best contributors get what they have earned, the others take turns with the rest. */
    private void reward(long nowNanos) {
        for (Entry<P> entry : inOrder) {
            entry.rank(nowNanos);
        }
        List<Entry<P>> contributors =
                new ArrayList<>(
                        inOrder.stream()
                                .filter(e -> e.score > 0 && e.peer.isWaitingForUs())
                                .toList());
        contributors.sort(Comparator.comparingLong((Entry<P> e) -> e.score).reversed());
        int earned = Math.min(contributors.size(), slots - lent());
        for (int i = 0; i < contributors.size(); i++) {
            contributors.get(i).earned = i < earned;
        }
        List<Entry<P>> borrowers =
                new ArrayList<>(inOrder.stream().filter(e -> e.usesSlot() && !e.earned).toList());
        borrowers.sort(Comparator.comparingLong((Entry<P> e) -> nowNanos - e.unchokedNanos));
        int room = slots - earned;
        int waiting = waiting() - Math.max(0, room - borrowers.size());
        for (int i = 0; i < earned; i++) {
            waiting -= contributors.get(i).unchoked ? 0 : 1;
        }
        for (int i = 0; i < borrowers.size(); i++) {
            Entry<P> borrower = borrowers.get(borrowers.size() - 1 - i);
            boolean tooMany = borrowers.size() - i > room;
            boolean timeIsUp = nowNanos - borrower.unchokedNanos >= CHANCE_NANOS && waiting > i;
            if (tooMany || timeIsUp) {
                borrower.choke();
                borrower.hadItsTurn = true;
            }
        }
        for (int i = 0; i < earned; i++) {
            if (!contributors.get(i).unchoked) {
                contributors.get(i).unchoke(nowNanos);
            }
        }
    }

    private int lent() {
        return slots < 2 ? 0 : Math.max(1, slots / SLOTS_PER_CHANCE);
    }

    /** The seed's round: some of those whose time is up make room for those who wait. */
    private void passOn(long nowNanos) {
        int turns =
                Math.min(waiting() - (slots - slotsUsed()), Math.max(1, slots / SLOTS_PER_TURN));
        List<Entry<P>> served =
                new ArrayList<>(
                        inOrder.stream()
                                .filter(e ->
                                        e.usesSlot() && nowNanos - e.unchokedNanos >= CHANCE_NANOS)
                                .toList());
        long fair =
                served.stream().mapToLong(e -> e.peer.uploadRate(nowNanos)).sum()
                        / Math.max(1, served.size())
                        / 8;
        served.sort(
                Comparator.comparing((Entry<P> e) -> e.peer.uploadRate(nowNanos) >= fair)
                        .thenComparingLong(e -> e.unchokedNanos - nowNanos));
        for (int i = 0; i < Math.min(turns, served.size()); i++) {
            served.get(i).choke();
            served.get(i).hadItsTurn = true;
        }
    }

    private int waiting() {
        int waiting = 0;
        for (Entry<P> entry : inOrder) {
            waiting += entry.isWaiting() ? 1 : 0;
        }
        return waiting;
    }

    private void chokeSurplus(long nowNanos) {
        for (int surplus = slotsUsed() - slots; surplus > 0; surplus--) {
            Entry<P> worst = null;
            for (Entry<P> entry : inOrder) {
                if (entry.usesSlot() && (worst == null || entry.isWorseThan(worst, nowNanos))) {
                    worst = entry;
                }
            }
            if (worst != null) {
                worst.choke();
            }
        }
    }

    private void fill(long nowNanos) {
        for (int free = slots - slotsUsed(); free > 0; free--) {
            Entry<P> next = draw(nowNanos, false);
            if (next == null) {
                next = draw(nowNanos, true);
            }
            if (next == null) {
                break;
            }
            next.unchoke(nowNanos);
        }
        for (Entry<P> entry : inOrder) {
            entry.hadItsTurn = false;
        }
    }

    /** Draws one of those who wait; those who have just had a turn only if nobody else does. */
    private @Nullable Entry<P> draw(long nowNanos, boolean again) {
        Entry<P> drawn = null;
        int tickets = 0;
        for (Entry<P> entry : inOrder) {
            if (entry.isWaiting() && entry.hadItsTurn == again) {
                int its = nowNanos - entry.peer.connectedNanos() < NEW_NANOS ? NEW_WEIGHT : 1;
                tickets += its;
                if (random.nextInt(tickets) < its) {
                    drawn = entry;
                }
            }
        }
        return drawn;
    }

    /** One peer's standing. */
    private static final class Entry<P extends ChokerPeer> {
        private final P peer;
        private boolean unchoked;
        private long unchokedNanos;
        private long score;
        private boolean earned;
        private boolean hadItsTurn;

        Entry(P peer) {
            this.peer = peer;
        }

        boolean usesSlot() {
            return unchoked && peer.isWaitingForUs();
        }

        boolean isWaiting() {
            return !unchoked && peer.isWaitingForUs();
        }

        /** What it is worth to us; who has a slot counts an eighth more, so that equals do not take it from each other. */
        void rank(long nowNanos) {
            long rate = peer.isSnubbingUs(nowNanos) ? 0 : peer.downloadRate(nowNanos);
            score = unchoked ? rate + rate / 8 : rate;
            earned = false;
        }

        boolean isWorseThan(Entry<P> other, long nowNanos) {
            if (earned != other.earned) {
                return other.earned;
            }
            return nowNanos - unchokedNanos > nowNanos - other.unchokedNanos;
        }

        void unchoke(long nowNanos) {
            unchoked = true;
            unchokedNanos = nowNanos;
            peer.unchoke();
        }

        void choke() {
            unchoked = false;
            earned = false;
            peer.choke();
        }
    }
}

package dev.exbt.job.swarm;

import dev.exbt.metainfo.Bitfield;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which block is asked of which peer, and remembers it until the piece is verified.
 *
 * <p>Rarest first; any piece at first; of pieces begun, the oldest is finished before another is begun, except that a fast peer gets a
 * piece to itself, since it then comes in order and can be hashed as it comes. A peer of which nothing has been verified yet also
 * works alone and on at most {@link RequestingPeer#PIECES_ON_TRIAL} pieces: what a liar can spoil is bounded, and a piece that one peer
 * sent alone proves by failing who lied. A piece that failed comes next from a single peer. When every wanted block is asked
 * of somebody, who has nothing else to do is asked for the oldest of them too; nobody is for a third time.
 *
 * <p>Confined to the swarm's event loop; allocates for each piece begun and for no block. Rejected: a score over availability, priority and
 * progress as in libtorrent; where a user's priorities go through a formula nobody can say what comes next.
 */
public final class PiecePicker {
    /** What is asked for at once, in bytes; only the last block of a piece is shorter (BEP 3). */
    public static final int BLOCK_LENGTH = 16 * 1024;

    /** "Nobody" among peer handles and addresses. */
    public static final int NOBODY = -1;

    /** Handles are below this; they index an array. */
    public static final int MAX_HANDLE = 1 << 16;

    /** A bitfield with fewer than one piece in this many is counted piece by piece; a fuller one means a new order. */
    private static final int SPARSE = 8;

    private final Availability availability;
    private final Wanted wanted;
    private final OpenPieces open;
    private final PartialPieces partials;
    private final EndGame endGame = new EndGame();
    private final PieceChooser chooser;
    private @Nullable RequestingPeer[] peers = new RequestingPeer[8];
    private int joined;
    private long clock;
    private int rival = NOBODY;

    /**
     * Begins with nothing had, everything wanted at priority 4, and no peers.
     *
     * @param pieceCount how many pieces the torrent has
     * @param pieceSize the length of each piece in bytes, at least 1
     * @param random breaks ties
     */
    public PiecePicker(int pieceCount, IntUnaryOperator pieceSize, RandomGenerator random) {
        availability = new Availability(pieceCount);
        wanted = new Wanted(pieceCount);
        open = new OpenPieces(pieceCount, availability, wanted, random);
        partials = new PartialPieces(pieceCount);
        for (int piece = 0; piece < pieceCount; piece++) {
            open.open(piece);
        }
        chooser = new PieceChooser(wanted, open, partials, pieceCount, pieceSize);
    }

    // who is there

    /**
     * Makes a peer known that may then be asked for blocks.
     *
     * @param handle a small number that is the peer's until {@link #peerGone}
     * @param address a number that stands for its address as long as the job lives; what {@link #contributors} answers with
     */
    public void peerJoined(int handle, int address) {
        if (handle < 0 || handle >= MAX_HANDLE) {
            throw new IllegalArgumentException("peer handle " + handle);
        }
        if (handle >= peers.length) {
            peers = Arrays.copyOf(peers, Math.max(handle + 1, peers.length * 2));
        }
        if (peers[handle] != null) {
            throw new IllegalStateException("peer handle " + handle + " is taken");
        }
        peers[handle] = new RequestingPeer(handle, address);
        joined++;
    }

    /** The peer is gone: whatever was asked of it may be asked of others. What it has is taken back by {@link #removePeer}. */
    public void peerGone(int handle) {
        RequestingPeer peer = peer(handle);
        for (PartialPiece partial : partials.all()) {
            partial.forget(peer);
            update(partial);
        }
        peers[handle] = null;
        joined--;
    }

    /**
     * Says whether a peer is fast enough to fetch whole pieces, perhaps one in 20 seconds. Peers begin slow.
     *
     * @param handle the peer
     * @param fast true to have it keep a piece to itself
     */
    public void setFast(int handle, boolean fast) {
        peer(handle).fast = fast;
    }

    /**
     * How many blocks a peer has been asked for that have neither come nor been lost.
     *
     * @param handle the peer
     * @return 0 or more
     */
    public int outstanding(int handle) {
        return peer(handle).asked;
    }

    // what they have

    /** Counts a peer's pieces when it tells them as a whole. */
    public void addPeer(Bitfield pieces) {
        boolean few = pieces.cardinality() < pieces.size() / SPARSE;
        if (!few) {
            open.disorder();
        }
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            addHave(piece);
        }
    }

    /** Takes a peer's pieces back, all that were counted for it, in whatever way they came. */
    public void removePeer(Bitfield pieces) {
        boolean few = pieces.cardinality() < pieces.size() / SPARSE;
        if (!few) {
            open.disorder();
        }
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            removeHave(piece);
        }
    }

    /** Counts one piece more for some peer. */
    public void addHave(int piece) {
        availability.add(piece);
        open.raised(piece);
    }

    /** Takes one piece back from some peer (BEP 54). */
    public void removeHave(int piece) {
        availability.remove(piece);
        open.lowered(piece);
    }

    /** Counts a peer that has everything; must leave by {@link #removeSeed}. */
    public void addSeed() {
        availability.addSeed();
    }

    /** A peer counted as a seed leaves. */
    public void removeSeed() {
        availability.removeSeed();
    }

    /** How many peers, seeds included, have the piece. */
    public int availability(int piece) {
        return availability.of(piece);
    }

    // what we have and want

    /** We have the piece, verified. */
    public void markHave(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            end(partial);
        }
        open.close(piece);
        wanted.markHave(piece);
    }

    /** We had the piece and have lost it, or never had it. */
    public void markMissing(int piece) {
        wanted.markMissing(piece);
        reopen(piece);
    }

    /**
     * Says how much a piece is wanted. Blocks already asked for are not called back.
     *
     * @param piece zero-based index
     * @param priority 0 for not at all, 7 for before all others
     */
    public void setPriority(int piece, int priority) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            partials.withdraw(partial);
        }
        open.close(piece);
        wanted.setPriority(piece, priority);
        if (partial != null) {
            update(partial);
        }
        reopen(piece);
    }

    /** How much the piece is wanted, 0 to 7. */
    public int priority(int piece) {
        return wanted.priority(piece);
    }

    /** Chooses new pieces in the order of the torrent, not by rarity. */
    public void setSequential(boolean on) {
        open.setSequential(on);
    }

    /** The pieces we have; a view, not to be changed. */
    public Bitfield have() {
        return wanted.have();
    }

    /** How many wanted pieces we lack. */
    public int wantedLeft() {
        return wanted.left();
    }

    /** Whether we have all we want. */
    public boolean isFinished() {
        return wanted.left() == 0;
    }

    /** Whether the piece is had. */
    public boolean isHad(int piece) {
        return wanted.isHad(piece);
    }

    /**
     * Whether a peer has a piece we want and lack, blocks asked of others included.
     *
     * @param pieces what the peer has; null if it has all
     * @return true if we should tell it that we are interested
     */
    public boolean isInteresting(@Nullable Bitfield pieces) {
        return wanted.isInteresting(pieces);
    }

    // asking

    /**
     * Chooses blocks to ask of a peer and counts them as asked.
     *
     * @param pieces what the peer has; null if it has all
     * @param handle the peer
     * @param count how many blocks it should be asked for
     * @param allowed the pieces it may be asked for, if not all: while it chokes us, those it allows (BEP 6)
     * @param sink is told each block, those of a piece in ascending order
     * @return how many blocks the sink was told; fewer than wanted if there is no more
     */
    public int pick(
            @Nullable Bitfield pieces,
            int handle,
            int count,
            @Nullable IntPredicate allowed,
            BlockSink sink) {
        RequestingPeer peer = peer(handle);
        peer.begin(pieces, allowed);
        int left = count;
        while (left > 0) {
            PartialPiece partial = chooser.choose(peer);
            if (partial == null) {
                break;
            }
            left -= give(partial, peer, left, sink);
        }
        if (left > 0 && isEndGame()) {
            boolean anybodys = peer.trusted || !isAnyTrusted();
            left -= endGame.give(partials, peer, joined, anybodys, left, sink);
        }
        peer.end();
        return count - left;
    }

    /** Whether every wanted block that somebody has is asked for or here, and something is still missing. */
    public boolean isEndGame() {
        if (isFinished() || open.hasAnyAvailable()) {
            return false;
        }
        for (PartialPiece partial : partials.giving()) {
            if (!partial.isExclusive() && availability.of(partial.piece) > 0) {
                return false;
            }
        }
        return true;
    }

    // what becomes of it

    /**
     * A block came.
     *
     * @param piece zero-based piece index, whatever the peer says
     * @param begin offset in the piece, whatever the peer says
     * @param handle the peer
     * @return whether to keep it; if so, see {@link #rival()}
     */
    public BlockResult received(int piece, int begin, int handle) {
        rival = NOBODY;
        RequestingPeer peer = peer(handle);
        int block = begin / BLOCK_LENGTH;
        if (piece < 0 || piece >= wanted.have().size() || begin < 0 || begin % BLOCK_LENGTH != 0) {
            return BlockResult.NOT_EXPECTED;
        }
        PartialPiece partial = partials.get(piece);
        if (partial == null) {
            return wanted.isHad(piece) ? BlockResult.DUPLICATE : BlockResult.NOT_EXPECTED;
        }
        if (block >= partial.blocks) {
            return BlockResult.NOT_EXPECTED;
        }
        if (partial.isReceived(block)) {
            return BlockResult.DUPLICATE;
        }
        if (!partial.isAskedOf(block, peer)) {
            return BlockResult.NOT_EXPECTED;
        }
        RequestingPeer other = partial.receive(block, peer);
        rival = other == null ? NOBODY : other.handle;
        return BlockResult.ACCEPTED;
    }

    /** The other peer the last accepted block was asked of, to send it a cancel; no longer counted as asked. {@link #NOBODY} if none. */
    public int rival() {
        return rival;
    }

    /** A block asked of a peer will not come: rejected, choked or too late. Nothing happens if it was not asked of it. */
    public void requestLost(int piece, int begin, int handle) {
        RequestingPeer peer = peer(handle);
        PartialPiece partial = partials.get(piece);
        if (partial != null && partial.isAskedOf(begin / BLOCK_LENGTH, peer)) {
            partial.lose(begin / BLOCK_LENGTH, peer);
            update(partial);
        }
    }

    /** Whether all blocks of the piece are here and the disk has not said yet if it is good. */
    public boolean isComplete(int piece) {
        PartialPiece partial = partials.get(piece);
        return partial != null && partial.isComplete();
    }

    /** Whether anything of the piece is asked for or here. */
    public boolean isInProgress(int piece) {
        return partials.get(piece) != null;
    }

    /** How many pieces are in progress, those that wait for the disk included. */
    public int inProgress() {
        return partials.all().size();
    }

    /**
     * Who sent the blocks of a piece in progress. Ask before {@link #pieceVerified} and {@link #pieceFailed}, which forget it.
     *
     * @param piece zero-based index
     * @return the sender's address for each block, {@link #NOBODY} for a block not here; empty if the piece is not in progress
     */
    public int[] contributors(int piece) {
        PartialPiece partial = partials.get(piece);
        return partial == null ? new int[0] : partial.senders();
    }

    /** The piece is good and on its way to disk. */
    public void pieceVerified(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            partial.pass();
        }
        markHave(piece);
    }

    /** The piece was bad: it is fetched again, from one peer alone. */
    public void pieceFailed(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial == null) {
            markMissing(piece);
        } else {
            partials.withdraw(partial);
            partial.fail();
            update(partial);
        }
    }

    /** Whether the piece has failed and must come from one peer alone. */
    public boolean isExclusive(int piece) {
        PartialPiece partial = partials.get(piece);
        return partial != null && partial.isExclusive();
    }

    /** What was received of a piece never reached the disk: it is missing again, and nobody is to blame. */
    public void blocksLost(int piece) {
        PartialPiece partial = partials.get(piece);
        if (partial == null) {
            markMissing(piece);
        } else {
            partial.dropReceived();
            update(partial);
        }
    }

    private int give(PartialPiece partial, RequestingPeer peer, int count, BlockSink sink) {
        peer.current = partial;
        int given = 0;
        for (int block = partial.nextFree();
                block >= 0 && given < count;
                block = partial.nextFree()) {
            partial.ask(block, peer, clock++);
            sink.request(partial.piece, block * BLOCK_LENGTH, partial.length(block));
            given++;
        }
        update(partial);
        return given;
    }

    private boolean isAnyTrusted() {
        for (RequestingPeer peer : peers) {
            if (peer != null && peer.trusted) {
                return true;
            }
        }
        return false;
    }

    private void end(PartialPiece partial) {
        partial.end();
        partials.remove(partial);
    }

    private void update(PartialPiece partial) {
        partials.update(
                partial,
                wanted.isHad(partial.piece) ? Wanted.LOWEST : wanted.priority(partial.piece));
    }

    private void reopen(int piece) {
        if (partials.get(piece) == null && wanted.isWanted(piece)) {
            open.open(piece);
        }
    }

    private RequestingPeer peer(int handle) {
        RequestingPeer peer = handle >= 0 && handle < peers.length ? peers[handle] : null;
        if (peer == null) {
            throw new IllegalStateException("no peer has handle " + handle);
        }
        return peer;
    }
}

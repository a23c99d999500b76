package dev.exbt.job.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds who sent bad blocks, by comparing what was in a piece that failed with what is in it once it is good.
 *
 * <p>A failed piece with one sender proves the liar at once. With several, each block's fingerprint is kept together with its sender's
 * address until the piece is good; whoever sent a block that differs then has lied. Whose blocks were equal is never accused, nor
 * is anybody because the ledger was full: banning all who had a part in a bad piece lets one liar drive every honest peer away.
 */
public final class PoisonLedger {
    /** How many block fingerprints are kept; the pieces that failed first are forgotten beyond it. 12 bytes each. */
    public static final int MAX_BLOCKS = 1 << 17;

    /** How many failures of one piece are kept; of more, the first ones are forgotten. */
    public static final int MAX_ATTEMPTS = 4;

    private static final int[] NOBODY = {};

    private final int maxBlocks;
    private final Map<Integer, List<Attempt>> attempts = new LinkedHashMap<>();
    private int blocks;

    /** Begins with no failures. */
    public PoisonLedger() {
        this(MAX_BLOCKS);
    }

    PoisonLedger(int maxBlocks) {
        this.maxBlocks = maxBlocks;
    }

    /**
     * A piece failed its check.
     *
     * @param piece zero-based index
     * @param fingerprints one for each block, equal for equal blocks
     * @param senders the address that sent each block, from {@link PiecePicker#contributors}
     * @return the addresses this proves to be liars: the only sender, or nobody yet
     */
    public int[] pieceFailed(int piece, long[] fingerprints, int[] senders) {
        requireSameLength(piece, fingerprints.length, senders.length);
        int[] distinct = Arrays.stream(senders).distinct().toArray();
        if (distinct.length == 1) {
            return distinct[0] == PiecePicker.NOBODY ? NOBODY : distinct;
        }
        List<Attempt> ofPiece = attempts.computeIfAbsent(piece, p -> new ArrayList<>());
        ofPiece.add(new Attempt(fingerprints.clone(), senders.clone()));
        blocks += senders.length;
        if (ofPiece.size() > MAX_ATTEMPTS) {
            blocks -= ofPiece.removeFirst().senders.length;
        }
        while (blocks > maxBlocks) {
            forget(attempts.keySet().iterator().next());
        }
        return NOBODY;
    }

    /** Whether the ledger needs the piece's fingerprints when it is good. */
    public boolean isWatching(int piece) {
        return attempts.containsKey(piece);
    }

    /**
     * A piece is good; its failures are settled.
     *
     * @param piece zero-based index
     * @param fingerprints one for each block; null if they are not known, then nobody is accused
     * @return the addresses that have sent a block that differs, each once
     */
    public int[] pieceVerified(int piece, long @Nullable [] fingerprints) {
        List<Attempt> ofPiece = forget(piece);
        if (ofPiece == null || fingerprints == null) {
            return NOBODY;
        }
        return ofPiece.stream()
                .flatMapToInt(attempt -> liars(piece, attempt, fingerprints))
                .distinct()
                .toArray();
    }

    /** How many block fingerprints are kept at this moment. */
    public int size() {
        return blocks;
    }

    private static IntStream liars(int piece, Attempt attempt, long[] good) {
        requireSameLength(piece, attempt.senders.length, good.length);
        return IntStream.range(0, good.length)
                .filter(block -> attempt.fingerprints[block] != good[block])
                .map(block -> attempt.senders[block])
                .filter(sender -> sender != PiecePicker.NOBODY);
    }

    private @Nullable List<Attempt> forget(int piece) {
        List<Attempt> ofPiece = attempts.remove(piece);
        if (ofPiece != null) {
            for (Attempt attempt : ofPiece) {
                blocks -= attempt.senders.length;
            }
        }
        return ofPiece;
    }

    private static void requireSameLength(int piece, int expected, int found) {
        if (expected != found) {
            throw new IllegalArgumentException(
                    "piece " + piece + ": " + expected + " and " + found + " blocks");
        }
    }

    /** What was in a piece once when it failed, and who sent it. */
    private static final class Attempt {
        private final long[] fingerprints;
        private final int[] senders;

        Attempt(long[] fingerprints, int[] senders) {
            this.fingerprints = fingerprints;
            this.senders = senders;
        }
    }
}

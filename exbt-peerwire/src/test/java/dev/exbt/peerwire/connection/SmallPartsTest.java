package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link RepeatGuard}, {@link PieceHints}, {@link PieceSizes} and {@link LocalPieces}. */
class SmallPartsTest {
    @Test
    void aBlockIsGivenSoManyTimesAMinute() {
        long start = Long.MAX_VALUE - 5;
        RepeatGuard guard = new RepeatGuard(start);
        for (int i = 0; i < RepeatGuard.MAX_REPEATS; i++) {
            assertThat(guard.allows(3, 0, start)).isTrue();
        }
        assertThat(guard.allows(3, 0, start)).isFalse();
        assertThat(guard.allows(3, 16384, start)).as("another block").isTrue();
        assertThat(guard.allows(3, 0, start + RepeatGuard.PERIOD_NANOS - 1)).isFalse();
        assertThat(guard.allows(3, 0, start + RepeatGuard.PERIOD_NANOS)).isTrue();
    }

    @Test
    void manyDifferentBlocksAreGiven() {
        RepeatGuard guard = new RepeatGuard(0);
        for (int piece = 0; piece < 100_000; piece++) {
            assertThat(guard.allows(piece, 0, 0)).isTrue();
        }
    }

    @Test
    void hintsAreBounded() {
        PieceHints hints = new PieceHints();
        for (int i = 0; i < PieceHints.MAX_PIECES; i++) {
            assertThat(hints.add(i)).isTrue();
            assertThat(hints.add(i)).isFalse();
        }
        assertThat(hints.add(PieceHints.MAX_PIECES)).isFalse();
        assertThat(hints.toArray()).isEqualTo(IntStream.range(0, PieceHints.MAX_PIECES).toArray());
        hints.clear();
        assertThat(hints.contains(0)).isFalse();
    }

    @Test
    void theLastPieceIsShorter() {
        assertThat(PeerHarness.SIZES.count()).isEqualTo(20);
        assertThat(PeerHarness.SIZES.size(18)).isEqualTo(32768);
        assertThat(PeerHarness.SIZES.size(19)).isEqualTo(5000);
        PieceSizes even = PieceSizes.uniform(4, 8);
        assertThat(even.count()).isEqualTo(2);
        assertThat(even.size(1)).isEqualTo(4);
    }

    @Test
    void aBlockLiesInOnePiece() {
        LocalPieces local = new LocalPieces();
        assertThat(local.isBlock(0, 0, 1)).as("unknown").isFalse();
        local.set(PeerHarness.SIZES, PeerHarness.pieces(1));
        assertThat(local.isBlock(0, 32767, 1)).isTrue();
        assertThat(local.isBlock(0, 32767, 2)).isFalse();
        assertThat(local.isBlock(19, 0, 5000)).isTrue();
        assertThat(local.isBlock(19, 0, 5001)).isFalse();
        assertThat(local.isBlock(20, 0, 1)).isFalse();
        assertThat(local.isBlock(0, 0, 0)).isFalse();
        assertThat(local.isBlock(0, -1, 2)).isFalse();
        assertThat(local.isBlock(0, 1, Integer.MAX_VALUE)).isFalse();
        assertThat(local.isBlock(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isFalse();
        assertThat(local.isBlock(-1, 0, 1)).isFalse();
        assertThat(local.has(1)).isTrue();
        assertThat(local.has(2)).isFalse();
        assertThat(local.has(20)).isFalse();
        assertThatThrownBy(() ->
                        new LocalPieces()
                                .set(PeerHarness.SIZES, new dev.exbt.metainfo.Bitfield(21)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

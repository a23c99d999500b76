package dev.exbt.job.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoisonLedgerTest {
    private static final int LIAR = 7;
    private static final int HONEST = 8;

    private final PoisonLedger ledger = new PoisonLedger();

    @Test
    void provesTheOnlySenderOfABadPieceAtOnce() {
        assertThat(ledger.pieceFailed(3, new long[] {1, 2}, new int[] {LIAR, LIAR}))
                .containsExactly(LIAR);
        assertThat(ledger.isWatching(3)).isFalse();
        assertThat(ledger.size()).isZero();
    }

    @Test
    void accusesNobodyUntilThePieceIsGoodAndThenOnlyTheLiar() {
        assertThat(ledger.pieceFailed(3, new long[] {1, 9, 3}, new int[] {HONEST, LIAR, HONEST}))
                .isEmpty();
        assertThat(ledger.isWatching(3)).isTrue();
        assertThat(ledger.pieceVerified(3, new long[] {1, 2, 3})).containsExactly(LIAR);
        assertThat(ledger.isWatching(3)).isFalse();
        assertThat(ledger.size()).isZero();
    }

    @Test
    void accusesNobodyWithoutFingerprintsOrWithoutAFailure() {
        ledger.pieceFailed(3, new long[] {1, 9}, new int[] {HONEST, LIAR});
        assertThat(ledger.pieceVerified(3, null)).isEmpty();
        assertThat(ledger.pieceVerified(3, new long[] {1, 2})).isEmpty();
    }

    @Test
    void accusesNobodyForABlockOfUnknownSender() {
        assertThat(ledger.pieceFailed(1, new long[] {5}, new int[] {PiecePicker.NOBODY})).isEmpty();
        ledger.pieceFailed(2, new long[] {5, 6}, new int[] {PiecePicker.NOBODY, HONEST});
        assertThat(ledger.pieceVerified(2, new long[] {4, 6})).isEmpty();
    }

    @Test
    void keepsFourFailuresOfAPieceAndForgetsTheFifthLast() {
        for (int attempt = 0; attempt <= PoisonLedger.MAX_ATTEMPTS; attempt++) {
            ledger.pieceFailed(3, new long[] {1, 90 + attempt}, new int[] {HONEST, 20 + attempt});
        }
        assertThat(ledger.size()).isEqualTo(2 * PoisonLedger.MAX_ATTEMPTS);
        assertThat(ledger.pieceVerified(3, new long[] {1, 2})).containsExactly(21, 22, 23, 24);
    }

    @Test
    void forgetsThePieceThatFailedFirstWhenFull() {
        var small = new PoisonLedger(4);
        small.pieceFailed(1, new long[] {1, 9}, new int[] {HONEST, LIAR});
        small.pieceFailed(2, new long[] {1, 9}, new int[] {HONEST, LIAR});
        assertThat(small.isWatching(1)).as("at the limit").isTrue();
        small.pieceFailed(3, new long[] {1, 9}, new int[] {HONEST, LIAR});
        assertThat(small.isWatching(1)).as("one beyond it").isFalse();
        assertThat(small.size()).isEqualTo(4);
        assertThat(small.pieceVerified(3, new long[] {1, 2})).containsExactly(LIAR);
    }

    @Test
    void refusesAsManyFingerprintsAsDoNotFit() {
        assertThatThrownBy(() -> ledger.pieceFailed(1, new long[2], new int[3]))
                .isInstanceOf(IllegalArgumentException.class);
        ledger.pieceFailed(1, new long[2], new int[] {1, 2});
        assertThatThrownBy(() -> ledger.pieceVerified(1, new long[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverAccusesTheHonestAndFindsEveryLiarItRemembers(long seed) {
        var random = new SplittableRandom(seed);
        Set<Integer> accused = new HashSet<>();
        Set<Integer> guilty = new HashSet<>();
        for (int piece = 0; piece < 200; piece++) {
            long[] good = random.longs(8).toArray();
            for (int attempt = random.nextInt(PoisonLedger.MAX_ATTEMPTS); attempt > 0; attempt--) {
                int[] senders = random.ints(8, 0, 40).toArray();
                long[] fingerprints = good.clone();
                boolean bad = false;
                for (int block = 0; block < 8; block++) {
                    if (senders[block] % 4 == 0) {
                        fingerprints[block] = random.nextLong();
                        guilty.add(senders[block]);
                        bad = true;
                    }
                }
                if (bad) {
                    Arrays.stream(ledger.pieceFailed(piece, fingerprints, senders))
                            .forEach(accused::add);
                }
            }
            Arrays.stream(ledger.pieceVerified(piece, good)).forEach(accused::add);
        }
        assertThat(accused).as("seed %d", seed).isEqualTo(guilty).isNotEmpty();
        assertThat(ledger.size()).isZero();
    }
}

package dev.exbt.job.swarm;

import static dev.exbt.job.swarm.PiecePicker.BLOCK_LENGTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.Bitfield;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PiecePickerTest {
    private static final int BLOCKS = 4;

    private record Ask(int piece, int begin, int length) {}

    private final PiecePicker picker = picker(20);

    private static PiecePicker picker(int pieces) {
        return new PiecePicker(pieces, piece -> BLOCKS * BLOCK_LENGTH, new SplittableRandom(7));
    }

    private static Bitfield set(int size, int... pieces) {
        Bitfield set = new Bitfield(size);
        for (int piece : pieces) {
            set.set(piece);
        }
        return set;
    }

    private List<Ask> pick(int peer, int count) {
        return pick(null, peer, count);
    }

    private List<Ask> pick(Bitfield pieces, int peer, int count) {
        List<Ask> asks = new ArrayList<>();
        int given = picker.pick(pieces, peer, count, null, (p, b, l) -> asks.add(new Ask(p, b, l)));
        assertThat(given).isEqualTo(asks.size());
        return asks;
    }

    private void seed(int peer) {
        picker.addSeed();
        picker.peerJoined(peer, 100 + peer);
    }

    private void deliver(int peer, List<Ask> asks) {
        for (Ask ask : asks) {
            assertThat(picker.received(ask.piece, ask.begin, peer)).isEqualTo(BlockResult.ACCEPTED);
        }
    }

    /** Has a peer prove itself with one good piece. */
    private void trust(int peer) {
        List<Ask> asks = pick(peer, BLOCKS);
        deliver(peer, asks);
        picker.pieceVerified(asks.getFirst().piece);
    }

    private static Set<Integer> pieces(List<Ask> asks) {
        Set<Integer> pieces = new HashSet<>();
        asks.forEach(ask -> pieces.add(ask.piece));
        return pieces;
    }

    @Test
    void givesTheBlocksOfAPieceInAscendingOrder() {
        seed(0);
        List<Ask> asks = pick(0, BLOCKS);
        assertThat(asks)
                .extracting(Ask::begin)
                .containsExactly(0, BLOCK_LENGTH, 2 * BLOCK_LENGTH, 3 * BLOCK_LENGTH);
        assertThat(pieces(asks)).hasSize(1);
    }

    @Test
    void givesAShortLastBlockOfAShortPiece() {
        var odd =
                new PiecePicker(
                        2, piece -> piece == 0 ? BLOCK_LENGTH + 1 : 5, new SplittableRandom(1));
        odd.addSeed();
        odd.peerJoined(0, 0);
        List<Ask> asks = new ArrayList<>();
        odd.pick(null, 0, 10, null, (p, b, l) -> asks.add(new Ask(p, b, l)));
        assertThat(asks)
                .containsExactlyInAnyOrder(
                        new Ask(0, 0, BLOCK_LENGTH), new Ask(0, BLOCK_LENGTH, 1), new Ask(1, 0, 5));
    }

    @Test
    void takesTheRarestPieceFirstOnceItHasSome() {
        for (int piece = 0; piece < OpenPieces.RANDOM_FIRST; piece++) {
            picker.markHave(piece);
        }
        picker.addPeer(set(20, IntStream.range(0, 20).toArray()));
        picker.addPeer(set(20, IntStream.range(0, 20).filter(p -> p != 13).toArray()));
        seed(0);
        assertThat(pieces(pick(0, 1))).containsExactly(13);
    }

    @Test
    void countsSingleHavesAndTheirLossForRarity() {
        for (int piece = 0; piece < OpenPieces.RANDOM_FIRST; piece++) {
            picker.markHave(piece);
        }
        seed(0);
        for (int piece = 4; piece < 20; piece++) {
            picker.addHave(piece);
        }
        picker.pick(null, 0, 0, null, (p, b, l) -> {});
        assertThat(picker.isEndGame()).isFalse();
        picker.removeHave(9);
        assertThat(picker.availability(9)).isEqualTo(1);
        assertThat(pieces(pick(0, 1))).containsExactly(9);
    }

    @Test
    void beginsWithAnyPieceAndNotTheRarest() {
        Set<Integer> firsts = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            var fresh = new PiecePicker(20, piece -> BLOCK_LENGTH, new SplittableRandom(seed));
            fresh.addPeer(set(20, IntStream.range(1, 20).toArray()));
            fresh.addSeed();
            fresh.peerJoined(0, 0);
            fresh.pick(null, 0, 1, null, (p, b, l) -> firsts.add(p));
        }
        assertThat(firsts).hasSizeGreaterThan(10);
    }

    @Test
    void neverAsksForWhatThePeerLacksOrMayNotGive() {
        seed(0);
        assertThat(pieces(pick(set(20, 3, 5), 0, 100))).isSubsetOf(3, 5);
        List<Ask> asks = new ArrayList<>();
        seed(1);
        picker.pick(null, 1, 100, piece -> piece == 11, (p, b, l) -> asks.add(new Ask(p, b, l)));
        assertThat(pieces(asks)).containsExactly(11);
    }

    @Test
    void putsPriorityBeforeRarityAndSkipsTheUnwanted() {
        for (int piece = 0; piece < 20; piece++) {
            picker.setPriority(piece, 0);
        }
        picker.setPriority(6, 1);
        picker.setPriority(8, 7);
        picker.addHave(8);
        seed(0);
        List<Ask> asks = pick(0, 100);
        assertThat(asks).hasSize(2 * BLOCKS);
        assertThat(asks.getFirst().piece).isEqualTo(8);
        assertThat(asks.getLast().piece).isEqualTo(6);
        assertThat(picker.wantedLeft()).isEqualTo(2);
    }

    @Test
    void goesThroughTheTorrentInOrderWhenSequential() {
        picker.setSequential(true);
        picker.markHave(0);
        seed(0);
        trust(0);
        assertThat(picker.isHad(1)).isTrue();
        assertThat(pick(0, 3 * BLOCKS))
                .extracting(Ask::piece)
                .containsExactly(2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4);
    }

    @Test
    void hasSlowPeersShareAPieceAndFastOnesKeepTheirOwn() {
        for (int peer = 0; peer < 3; peer++) {
            seed(peer);
            trust(peer);
        }
        int first = pick(0, 1).getFirst().piece;
        assertThat(pick(1, 1).getFirst()).isEqualTo(new Ask(first, BLOCK_LENGTH, BLOCK_LENGTH));
        picker.setFast(2, true);
        int own = pick(2, 1).getFirst().piece;
        assertThat(own).isNotEqualTo(first);
        assertThat(pick(0, 3))
                .extracting(Ask::piece)
                .as("the fast peer's piece is left to it")
                .doesNotContain(own);
        assertThat(pick(2, 3)).extracting(Ask::piece).containsOnly(own);
    }

    @Test
    void letsAPeerOfWhichNothingIsProvenWorkOnTwoPiecesOnly() {
        seed(0);
        List<Ask> asks = pick(0, 100);
        assertThat(pieces(asks)).hasSize(RequestingPeer.PIECES_ON_TRIAL);
        assertThat(asks).hasSize(RequestingPeer.PIECES_ON_TRIAL * BLOCKS);
        deliver(0, asks);
        assertThat(pick(0, 100)).as("both wait for the disk").isEmpty();
        picker.pieceVerified(asks.getFirst().piece);
        assertThat(pieces(pick(0, 100))).hasSizeGreaterThan(RequestingPeer.PIECES_ON_TRIAL);
    }

    @Test
    void takesABlockOnceAndOnlyFromWhomItWasAsked() {
        seed(0);
        seed(1);
        Ask ask = pick(0, 1).getFirst();
        assertThat(picker.received(ask.piece, ask.begin, 1)).isEqualTo(BlockResult.NOT_EXPECTED);
        assertThat(picker.received(ask.piece, ask.begin, 0)).isEqualTo(BlockResult.ACCEPTED);
        assertThat(picker.rival()).isEqualTo(PiecePicker.NOBODY);
        assertThat(picker.received(ask.piece, ask.begin, 0)).isEqualTo(BlockResult.DUPLICATE);
        assertThat(picker.outstanding(0)).isZero();
        picker.markHave(ask.piece);
        assertThat(picker.received(ask.piece, ask.begin, 1)).isEqualTo(BlockResult.DUPLICATE);
    }

    @Test
    void expectsNoBlockOutsideTheTorrent() {
        seed(0);
        int piece = pick(0, 1).getFirst().piece;
        assertThat(picker.received(-1, 0, 0)).isEqualTo(BlockResult.NOT_EXPECTED);
        assertThat(picker.received(20, 0, 0)).isEqualTo(BlockResult.NOT_EXPECTED);
        assertThat(picker.received(piece, -BLOCK_LENGTH, 0)).isEqualTo(BlockResult.NOT_EXPECTED);
        assertThat(picker.received(piece, 1, 0)).isEqualTo(BlockResult.NOT_EXPECTED);
        assertThat(picker.received(piece, BLOCKS * BLOCK_LENGTH, 0))
                .isEqualTo(BlockResult.NOT_EXPECTED);
        assertThat(picker.received(piece, Integer.MAX_VALUE / BLOCK_LENGTH * BLOCK_LENGTH, 0))
                .isEqualTo(BlockResult.NOT_EXPECTED);
    }

    @Test
    void givesLostRequestsAndThoseOfALostPeerToOthers() {
        seed(0);
        seed(1);
        List<Ask> asks = pick(set(20, 3), 0, BLOCKS);
        assertThat(pick(set(20, 3), 1, BLOCKS)).isEmpty();
        picker.requestLost(3, BLOCK_LENGTH, 0);
        assertThat(pick(set(20, 3), 1, 1)).containsExactly(new Ask(3, BLOCK_LENGTH, BLOCK_LENGTH));
        assertThat(picker.received(3, 0, 0)).isEqualTo(BlockResult.ACCEPTED);
        picker.peerGone(0);
        assertThat(pick(set(20, 3), 1, BLOCKS)).containsExactlyElementsOf(asks.subList(2, BLOCKS));
    }

    @Test
    void asksASecondPeerForTheOldestRequestsAndNeverAThirdOne() {
        askedOfOneOf(3);
        List<Ask> asks = asksOfTheFirst;
        assertThat(pick(1, 2)).containsExactlyElementsOf(asks.subList(0, 2));
        assertThat(pick(2, 100)).containsExactlyElementsOf(asks.subList(2, 7));
        deliver(2, asks.subList(2, 7));
        assertThat(pick(2, 100)).containsExactly(asks.get(7));
        deliver(2, asks.subList(7, 8));
        assertThat(pick(2, 100)).isEmpty();
        assertThat(picker.received(asks.get(0).piece, asks.get(0).begin, 1))
                .isEqualTo(BlockResult.ACCEPTED);
        assertThat(picker.rival()).isZero();
        assertThat(picker.outstanding(0)).isEqualTo(1);
        assertThat(picker.received(asks.get(0).piece, asks.get(0).begin, 0))
                .isEqualTo(BlockResult.DUPLICATE);
        picker.requestLost(asks.get(1).piece, asks.get(1).begin, 0);
        assertThat(pick(2, 1))
                .as("the second one has become the first")
                .containsExactly(asks.get(1));
    }

    @Test
    void whoOwesUsABlockIsNotAskedForThoseOfOthers() {
        askedOfOneOf(2);
        List<Ask> first = pick(1, 1);
        assertThat(pick(1, 100)).isEmpty();
        deliver(1, first);
        assertThat(pick(1, 100)).hasSize(2 * BLOCKS - 1);
    }

    @Test
    void theMoreCouldHelpTheLessEachTakesOn() {
        askedOfOneOf(8);
        assertThat(pick(1, 100)).containsExactlyElementsOf(asksOfTheFirst.subList(0, 2));
        for (int peer = 8; peer < 40; peer++) {
            seed(peer);
        }
        assertThat(pick(39, 100)).containsExactly(asksOfTheFirst.get(2));
    }

    @Test
    void ofTwoWhoAreAskedForABlockOneHasProvenItself() {
        seed(0);
        trust(0);
        askedOfOneOf(1, 3);
        assertThat(pick(2, 100)).as("two who may never answer").isEmpty();
        assertThat(pick(0, 100)).isNotEmpty();
    }

    private List<Ask> asksOfTheFirst = List.of();

    private void askedOfOneOf(int seeds) {
        askedOfOneOf(0, seeds);
    }

    /** Seeds join, two pieces are wanted, both are asked of the first of them. */
    private void askedOfOneOf(int from, int to) {
        for (int peer = from; peer < to; peer++) {
            seed(peer);
        }
        int wanted = 0;
        for (int piece = 0; piece < 20; piece++) {
            boolean want = !picker.isHad(piece) && wanted < 2;
            wanted += want ? 1 : 0;
            picker.setPriority(piece, want ? 4 : 0);
        }
        asksOfTheFirst = pick(from, 2 * BLOCKS);
        assertThat(asksOfTheFirst).hasSize(2 * BLOCKS);
        assertThat(picker.isEndGame()).isTrue();
    }

    @Test
    void entersTheEndGameEvenIfNobodyHasOnePiece() {
        picker.addPeer(set(20, 0));
        picker.peerJoined(0, 0);
        assertThat(picker.isEndGame()).isFalse();
        assertThat(pick(set(20, 0), 0, 100)).hasSize(BLOCKS);
        assertThat(picker.isEndGame()).isTrue();
    }

    @Test
    void fetchesAFailedPieceFromOnePeerAlone() {
        for (int peer = 0; peer < 4; peer++) {
            seed(peer);
            trust(peer);
        }
        Bitfield only = set(20, pick(0, 2).getFirst().piece);
        int piece = only.nextSet(0);
        deliver(1, pick(only, 1, 2));
        deliver(
                0,
                List.of(
                        new Ask(piece, 0, BLOCK_LENGTH),
                        new Ask(piece, BLOCK_LENGTH, BLOCK_LENGTH)));
        assertThat(picker.isComplete(piece)).isTrue();
        assertThat(picker.contributors(piece)).containsExactly(100, 100, 101, 101);
        picker.pieceFailed(piece);
        assertThat(picker.isExclusive(piece)).isTrue();
        assertThat(pick(2, 1).getFirst().piece).as("it comes first").isEqualTo(piece);
        assertThat(pick(only, 3, 100)).as("it is another's alone").isEmpty();
        deliver(2, pick(only, 2, BLOCKS));
        picker.requestLost(piece, 0, 2);
        assertThat(pick(only, 3, 100))
                .as("it may change hands when nothing is asked of the first")
                .hasSize(1);
        deliver(3, List.of(new Ask(piece, 0, BLOCK_LENGTH)));
        picker.pieceVerified(piece);
        assertThat(picker.isHad(piece)).isTrue();
    }

    @Test
    void triesAFailedPieceWithASuspectOnlyIfThereIsNothingElse() {
        seed(0);
        seed(1);
        trust(0);
        for (int piece = 0; piece < 20; piece++) {
            if (!picker.isHad(piece)) {
                picker.setPriority(piece, 0);
            }
        }
        int a = picker.have().nextClear(0);
        int b = picker.have().nextClear(a + 1);
        picker.setPriority(a, 4);
        deliver(0, pick(0, BLOCKS));
        picker.pieceFailed(a);
        picker.setPriority(b, 4);
        assertThat(pick(0, BLOCKS)).extracting(Ask::piece).containsOnly(b);
        assertThat(pick(1, 1)).extracting(Ask::piece).containsOnly(a);
        picker.requestLost(a, 0, 1);
        assertThat(pick(0, 1)).extracting(Ask::piece).containsOnly(a);
    }

    @Test
    void trustsNobodyWhoHadAPartInAFailure() {
        seed(0);
        trust(0);
        List<Ask> asks = pick(0, 100);
        assertThat(pieces(asks)).hasSizeGreaterThan(2);
        List<Ask> first = asks.subList(0, BLOCKS);
        deliver(0, first);
        picker.pieceFailed(first.getFirst().piece);
        assertThat(pick(0, 100)).as("it is at work on more than two pieces").isEmpty();
    }

    @Test
    void fetchesAgainWhatTheDiskHasLostWithoutBlame() {
        seed(0);
        List<Ask> asks = pick(0, BLOCKS);
        deliver(0, asks.subList(0, 2));
        picker.blocksLost(asks.getFirst().piece);
        assertThat(picker.isExclusive(asks.getFirst().piece)).isFalse();
        assertThat(pick(0, 2)).containsExactlyElementsOf(asks.subList(0, 2));
        deliver(0, asks);
        picker.pieceVerified(asks.getFirst().piece);
        picker.blocksLost(asks.getFirst().piece);
        assertThat(picker.isHad(asks.getFirst().piece)).isFalse();
        assertThat(picker.wantedLeft()).isEqualTo(20);
    }

    @Test
    void isInterestedInPeersWithAWantedMissingPiece() {
        picker.markHave(1);
        picker.setPriority(2, 0);
        assertThat(picker.isInteresting(set(20, 1, 2))).isFalse();
        assertThat(picker.isInteresting(set(20, 1, 2, 3))).isTrue();
        assertThat(picker.isInteresting(null)).isTrue();
        IntStream.range(3, 20).forEach(picker::markHave);
        picker.markHave(0);
        assertThat(picker.isInteresting(null)).isFalse();
        assertThat(picker.isFinished()).isTrue();
        picker.setPriority(2, 1);
        assertThat(picker.isFinished()).isFalse();
    }

    @Test
    void keepsAskedBlocksOfAPieceNoLongerWantedButAsksForNoMore() {
        seed(0);
        int piece = pick(0, 2).getFirst().piece;
        picker.setPriority(piece, 0);
        assertThat(pieces(pick(0, 100))).doesNotContain(piece);
        assertThat(picker.received(piece, 0, 0)).isEqualTo(BlockResult.ACCEPTED);
        picker.setPriority(piece, 7);
        assertThat(pick(0, 1)).extracting(Ask::piece).containsOnly(piece);
    }

    @Test
    void refusesToCountLessThanNothing() {
        assertThatThrownBy(() -> picker.removeHave(3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(picker::removeSeed).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> picker.setPriority(0, 8))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> picker.setPriority(0, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAHandleThatIsTakenUnknownOrTooLarge() {
        picker.peerJoined(PiecePicker.MAX_HANDLE - 1, 0);
        assertThatThrownBy(() -> picker.peerJoined(PiecePicker.MAX_HANDLE, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> picker.peerJoined(PiecePicker.MAX_HANDLE - 1, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> picker.setFast(3, true)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void makesFastPeersShareWhenTooManyPiecesAreUnfinished() {
        int length = 16 << 20;
        var large = new PiecePicker(20, piece -> length, new SplittableRandom(7));
        large.addSeed();
        Set<Integer> begun = new HashSet<>();
        for (int peer = 0; peer < 10; peer++) {
            large.peerJoined(peer, peer);
            large.setFast(peer, true);
            large.pick(null, peer, 4, null, (p, b, l) -> begun.add(p));
        }
        assertThat(begun).hasSize((int) (PieceChooser.UNFINISHED_BYTES / length));
    }
}

package dev.exbt.job.swarm;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.testkit.Allocation;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataFetchTest {
    private static final long START = Long.MAX_VALUE - SECONDS.toNanos(5);
    private static final int PIECE = MetadataFetch.PIECE_LENGTH;

    /** A peer that notes what it is asked for. */
    private static final class FakePeer implements MetadataSource {
        final int size;
        final List<Integer> asked = new ArrayList<>();

        FakePeer(int size) {
            this.size = size;
        }

        @Override
        public int metadataSize() {
            return size;
        }

        @Override
        public void requestMetadata(int piece) {
            asked.add(piece);
        }
    }

    private final byte[] info = new byte[4 * PIECE + 100];
    private final List<MetadataSource> liars = new ArrayList<>();
    private final List<byte[]> found = new ArrayList<>();
    private long now = START;
    private final MetadataFetch fetch;

    MetadataFetchTest() {
        new Random(1).nextBytes(info);
        fetch =
                new MetadataFetch(
                        bytes -> Arrays.equals(bytes, info),
                        new MetadataFetch.Listener() {
                            @Override
                            public void onMetadata(byte[] whole) {
                                found.add(whole);
                            }

                            @Override
                            public void onLiar(MetadataSource peer) {
                                liars.add(peer);
                            }
                        },
                        now);
    }

    private FakePeer join(int size) {
        FakePeer peer = new FakePeer(size);
        fetch.add(peer, now);
        return peer;
    }

    private void give(FakePeer peer, int piece, byte[] whole) {
        int begin = piece * PIECE;
        int length = Math.min(PIECE, whole.length - begin);
        fetch.onData(peer, piece, whole.length, Unpooled.wrappedBuffer(whole, begin, length), now);
    }

    /** Answers everything asked of a peer so far, and what is asked thereupon. */
    private void answerAll(FakePeer peer, byte[] whole) {
        while (!peer.asked.isEmpty() && found.isEmpty() && !liars.contains(peer)) {
            give(peer, peer.asked.removeFirst(), whole);
        }
    }

    private byte[] wrong(int piece) {
        byte[] bytes = info.clone();
        bytes[piece * PIECE] ^= 1;
        return bytes;
    }

    private void pass(long seconds) {
        now += SECONDS.toNanos(seconds);
        fetch.wake(now);
    }

    private void assertFound() {
        assertThat(found).hasSize(1);
        assertThat(found.getFirst()).isEqualTo(info);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, MetadataFetch.MAX_SIZE + 1})
    void aPeerThatClaimsAnImpossibleSizeIsNotAsked(int size) {
        assertThat(join(size).asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PIECE, MetadataFetch.MAX_SIZE})
    void aPeerThatClaimsAPossibleSizeIsAsked(int size) {
        assertThat(join(size).asked).startsWith(0);
    }

    @Test
    void onePeerGivesEverythingThreeRequestsAtATime() {
        FakePeer peer = join(info.length);
        assertThat(peer.asked).containsExactly(0, 1, 2);
        answerAll(peer, info);
        assertFound();
        assertThat(liars).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void piecesMayComeInAnyOrderFromSeveralPeers(long seed) {
        Random random = new Random(seed);
        List<FakePeer> peers = List.of(join(info.length), join(info.length), join(info.length));
        while (found.isEmpty()) {
            FakePeer peer = peers.get(random.nextInt(3));
            if (!peer.asked.isEmpty()) {
                give(peer, peer.asked.remove(random.nextInt(peer.asked.size())), info);
            }
        }
        assertThat(found.getFirst()).as("seed %d", seed).isEqualTo(info);
        assertThat(liars).as("seed %d", seed).isEmpty();
    }

    @Test
    void nothingIsAskedTwiceWhileItIsUnderWay() {
        FakePeer first = join(info.length);
        FakePeer second = join(info.length);
        List<Integer> all = new ArrayList<>(first.asked);
        all.addAll(second.asked);
        assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void claimedSizesAreTriedSideBySide() {
        FakePeer shorter = join(PIECE);
        FakePeer honest = join(info.length);
        assertThat(shorter.asked).containsExactly(0);
        answerAll(honest, info);
        assertFound();
        assertThat(liars).isEmpty();
    }

    @Test
    void aSizeTooManyWaitsUntilAnotherHasFailed() {
        FakePeer liar = join(PIECE);
        join(PIECE - 1);
        join(PIECE - 2);
        FakePeer honest = join(info.length);
        assertThat(honest.asked).isEmpty();
        answerAll(liar, new byte[PIECE]);
        assertThat(liars).containsExactly(liar);
        answerAll(honest, info);
        assertFound();
    }

    @Test
    void silentPeersOfOtherSizesHoldUpAFreshOneNoLongerThanTheTimeOut() {
        join(PIECE);
        join(PIECE - 1);
        join(PIECE - 2);
        FakePeer honest = join(info.length);
        pass(10);
        answerAll(honest, info);
        assertFound();
    }

    @Test
    void aWrongTotalSizeIsDroppedAndThePeerNotAskedAgain() {
        FakePeer odd = join(info.length);
        fetch.onData(odd, 0, info.length + 1, Unpooled.wrappedBuffer(info, 0, PIECE), now);
        odd.asked.clear();
        FakePeer honest = join(info.length);
        assertThat(honest.asked).contains(0);
        answerAll(honest, info);
        pass(10);
        answerAll(honest, info);
        assertFound();
        assertThat(odd.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1})
    void aShortPieceIsDroppedAndAskedOfAnother(int length) {
        FakePeer odd = join(info.length);
        FakePeer honest = join(info.length);
        fetch.onData(odd, 0, info.length, Unpooled.wrappedBuffer(info, 0, length), now);
        answerAll(honest, info);
        pass(10);
        answerAll(honest, info);
        assertFound();
    }

    @Test
    void aLongLastPieceIsDropped() {
        FakePeer odd = join(100);
        fetch.onData(odd, 0, 100, Unpooled.wrappedBuffer(new byte[101]), now);
        assertThat(found).isEmpty();
        assertThat(liars).isEmpty();
    }

    @Test
    void aPieceNobodyAskedForIsIgnored() {
        FakePeer peer = join(info.length);
        give(peer, 4, wrong(4));
        fetch.onData(peer, -1, info.length, Unpooled.wrappedBuffer(new byte[PIECE]), now);
        fetch.onData(
                peer, Integer.MAX_VALUE, info.length, Unpooled.wrappedBuffer(new byte[PIECE]), now);
        give(new FakePeer(info.length), 0, wrong(0));
        answerAll(peer, info);
        assertFound();
    }

    @Test
    void theSamePieceTwiceCountsOnce() {
        FakePeer peer = join(info.length);
        give(peer, 0, info);
        give(peer, 0, wrong(0));
        peer.asked.remove((Integer) 0);
        answerAll(peer, info);
        assertFound();
    }

    @Test
    void whatOneRejectsIsAskedOfAnotherAtOnce() {
        FakePeer unwilling = join(PIECE);
        FakePeer other = join(PIECE);
        assertThat(unwilling.asked).containsExactly(0);
        assertThat(other.asked).isEmpty();
        fetch.onReject(unwilling, 0, now);
        assertThat(other.asked).containsExactly(0);
    }

    @Test
    void whatOneKeepsSilentAboutIsAskedOfAllOthersAfterHalfASecond() {
        FakePeer silent = join(PIECE);
        FakePeer alsoSilent = join(PIECE);
        FakePeer honest = join(PIECE);
        now += MetadataFetch.PATIENCE_NANOS - 1;
        fetch.wake(now);
        assertThat(alsoSilent.asked).isEmpty();
        assertThat(honest.asked).isEmpty();
        now += 1;
        fetch.wake(now);
        assertThat(alsoSilent.asked).containsExactly(0);
        assertThat(honest.asked).containsExactly(0);
        assertThat(silent.asked).as("not asked twice").containsExactly(0);
    }

    @Test
    void noMoreThanEightAreAskedForOnePieceAtATime() {
        List<FakePeer> peers = new ArrayList<>();
        for (int i = 0; i < 3 * MetadataFetch.MAX_COPIES; i++) {
            peers.add(join(PIECE));
        }
        now += MetadataFetch.PATIENCE_NANOS;
        fetch.wake(now);
        assertThat(peers.stream().filter(peer -> !peer.asked.isEmpty()))
                .hasSize(MetadataFetch.MAX_COPIES);
    }

    @Test
    void theFirstOfSeveralCopiesCounts() {
        FakePeer slow = join(info.length);
        FakePeer quick = join(info.length);
        now += MetadataFetch.PATIENCE_NANOS;
        fetch.wake(now);
        answerAll(quick, info);
        assertFound();
        give(slow, 0, wrong(0));
        assertThat(liars).isEmpty();
    }

    @Test
    void aSilentPeerStandsBehindTheOthersAfterTenSeconds() {
        FakePeer silent = join(PIECE);
        now += SECONDS.toNanos(10) - 1;
        fetch.wake(now);
        assertThat(silent.asked).containsExactly(0);
        now += 1;
        fetch.wake(now);
        assertThat(silent.asked).as("there is no other").containsExactly(0, 0);
    }

    @Test
    void aPeerThatRejectsEverythingIsAskedThreeTimesAndNoMore() {
        FakePeer unwilling = join(PIECE);
        for (int i = 0; i < 10; i++) {
            fetch.onReject(unwilling, 0, now);
        }
        assertThat(unwilling.asked).hasSize(MetadataFetch.MAX_FAILURES);
    }

    @Test
    void oneSilenceIsOneFailureHoweverMuchWasAsked() {
        FakePeer slow = join(info.length);
        assertThat(slow.asked).hasSize(3);
        pass(10);
        assertThat(slow.asked).as("asked once more").hasSize(6);
    }

    @Test
    void whenAllHaveFailedTheyAreAskedAgainAfterAMinute() {
        FakePeer unwilling = join(PIECE);
        for (int i = 0; i < 3; i++) {
            fetch.onReject(unwilling, 0, now);
        }
        fetch.wake(now);
        pass(59);
        assertThat(unwilling.asked).hasSize(3);
        pass(1);
        assertThat(unwilling.asked).hasSize(4);
    }

    @Test
    void aLateAnswerIsIgnoredWithoutBlame() {
        FakePeer slow = join(PIECE);
        pass(10);
        pass(10);
        pass(10);
        give(slow, 0, new byte[PIECE]);
        assertThat(liars).isEmpty();
        assertThat(found).isEmpty();
    }

    @Test
    void whoeverAloneGaveWrongDataIsNamed() {
        FakePeer liar = join(info.length);
        answerAll(liar, wrong(3));
        assertThat(liars).containsExactly(liar);
        FakePeer honest = join(info.length);
        answerAll(honest, info);
        assertFound();
        assertThat(liars).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void amongSeveralTheLiarIsFoundAndTheHonestAreNeverNamed(long seed) {
        Random random = new Random(seed);
        List<FakePeer> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            peers.add(join(info.length));
        }
        FakePeer liar = peers.get(random.nextInt(4));
        for (int step = 0; step < 10_000 && found.isEmpty(); step++) {
            FakePeer peer = peers.get(random.nextInt(4));
            if (!peer.asked.isEmpty() && !liars.contains(peer)) {
                int piece = peer.asked.remove(random.nextInt(peer.asked.size()));
                give(peer, piece, peer == liar ? wrong(piece) : info);
            } else if (random.nextInt(20) == 0) {
                pass(1);
            }
        }
        assertThat(found).as("seed %d", seed).hasSize(1);
        assertThat(found.getFirst()).as("seed %d", seed).isEqualTo(info);
        assertThat(liars).as("seed %d", seed).isSubsetOf(liar);
    }

    @Test
    void whenTheWholeIsWrongAndTwoGaveItEverythingComesFromOneAtATime() {
        FakePeer liar = join(info.length);
        FakePeer honest = join(info.length);
        for (int piece : List.of(0, 1, 2)) {
            give(liar, piece, wrong(1));
        }
        for (int piece : List.of(3, 4)) {
            give(honest, piece, info);
        }
        assertThat(liars).as("nobody is blamed for what two gave").isEmpty();
        liar.asked.subList(0, 3).clear();
        honest.asked.subList(0, 2).clear();
        assertThat(liar.asked).containsExactly(0, 1, 2);
        assertThat(honest.asked).as("one at a time").isEmpty();
        answerAll(liar, wrong(1));
        assertThat(liars).containsExactly(liar);
        answerAll(honest, info);
        assertFound();
        assertThat(liars).containsExactly(liar);
    }

    @Test
    void theOneEverythingIsToComeFromIsPassedOverWhenItFails() {
        FakePeer liar = join(info.length);
        FakePeer honest = join(info.length);
        for (int piece : List.of(0, 1, 2)) {
            give(liar, piece, wrong(1));
        }
        for (int piece : List.of(3, 4)) {
            give(honest, piece, info);
        }
        honest.asked.clear();
        fetch.onData(liar, 0, info.length + 7, Unpooled.wrappedBuffer(info, 0, PIECE), now);
        assertThat(honest.asked).contains(0);
        answerAll(honest, info);
        assertFound();
        assertThat(liars).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void peersThatComeAndGoDoNotKeepTheHonestFromBeingHeard(long seed) {
        Random random = new Random(seed);
        List<FakePeer> peers = new ArrayList<>();
        List<FakePeer> lying = new ArrayList<>();
        FakePeer honest = join(info.length);
        for (int step = 0; step < 20_000 && found.isEmpty(); step++) {
            int what = random.nextInt(100);
            FakePeer some = peers.isEmpty() ? null : peers.get(random.nextInt(peers.size()));
            if (what < 3 && peers.size() < 8) {
                FakePeer peer = join(random.nextInt(3) == 0 ? PIECE * 2 : info.length);
                peers.add(peer);
                lying.add(peer);
            } else if (what < 5 && some != null) {
                peers.remove(some);
                fetch.remove(some, now);
            } else if (what < 8) {
                pass(3);
            } else if (what < 50) {
                answerOne(honest, info, random);
            } else if (some != null && !liars.contains(some)) {
                byte[] lie = new byte[some.size];
                answerOne(some, lie, random);
            }
        }
        assertThat(found).as("seed %d", seed).hasSize(1);
        assertThat(lying).as("seed %d", seed).containsAll(castLiars());
    }

    private List<FakePeer> castLiars() {
        return liars.stream().map(FakePeer.class::cast).toList();
    }

    private void answerOne(@Nullable FakePeer peer, byte[] whole, Random random) {
        if (peer != null && !peer.asked.isEmpty()) {
            give(peer, peer.asked.remove(random.nextInt(peer.asked.size())), whole);
        }
    }

    @Test
    void whatAPeerWasAskedForGoesToOthersWhenItLeaves() {
        FakePeer leaving = join(PIECE);
        FakePeer other = join(PIECE);
        fetch.remove(leaving, now);
        assertThat(other.asked).containsExactly(0);
        fetch.remove(leaving, now);
        fetch.remove(new FakePeer(PIECE), now);
        assertThat(other.asked).containsExactly(0);
    }

    @Test
    void whatALeavingPeerGaveIsKeptAndTheOtherNotBlamedForIt() {
        FakePeer gone = join(PIECE * 2);
        FakePeer other = join(PIECE * 2);
        give(gone, 0, new byte[PIECE * 2]);
        fetch.remove(gone, now);
        give(other, other.asked.removeFirst(), new byte[PIECE * 2]);
        assertThat(liars).as("two gave it").isEmpty();
        answerAll(other, new byte[PIECE * 2]);
        assertThat(liars).containsExactly(other);
    }

    @Test
    void claimsOfTheGreatestSizeCostNoMemoryBeforeBytesCome() {
        long allocated =
                Allocation.during(() -> {
                    for (int i = 0; i < 200; i++) {
                        join(MetadataFetch.MAX_SIZE - i % 7);
                    }
                });
        assertThat(allocated).isLessThan(MetadataFetch.MAX_SIZE / 4);
    }
}

package dev.exbt.job.swarm;

import static dev.exbt.job.swarm.PiecePicker.BLOCK_LENGTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Bitfield;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The picker against a model that keeps nothing but sets, under whatever may happen in a swarm. */
class PiecePickerPropertyTest {
    private static final int PIECES = 40;
    private static final int PEERS = 8;

    private record Block(int piece, int begin) {}

    private final Map<Block, Set<Integer>> asked = new HashMap<>();
    private final Map<Block, Integer> received = new HashMap<>();
    private final Set<Integer> had = new HashSet<>();
    private final Set<Integer> failed = new HashSet<>();
    private final int[] priority = new int[PIECES];
    private final Map<Integer, Bitfield> peers = new HashMap<>();
    private final Set<Integer> seeds = new HashSet<>();

    private SplittableRandom random;
    private PiecePicker picker;

    private static int size(int piece) {
        return piece % 7 == 0
                ? 1 + piece * 100
                : piece == PIECES - 1 ? BLOCK_LENGTH + 1 : 3 * BLOCK_LENGTH;
    }

    private static int blocks(int piece) {
        return (size(piece) + BLOCK_LENGTH - 1) / BLOCK_LENGTH;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void agreesWithTheModelAndFinishes(long seed) {
        random = new SplittableRandom(seed);
        picker = new PiecePicker(PIECES, PiecePickerPropertyTest::size, random.split());
        Arrays.fill(priority, Wanted.NORMAL);
        for (int step = 0; step < 4_000; step++) {
            disturb(random.nextInt(100));
            if (step % 20 == 0) {
                assertAgrees("seed " + seed + " step " + step);
            }
        }
        finish("seed " + seed);
    }

    private void disturb(int dice) {
        int peer = random.nextInt(PEERS);
        int piece = random.nextInt(PIECES);
        if (dice < 4) {
            leaveOrJoin(peer);
        } else if (dice < 45) {
            pick(peer, 1 + random.nextInt(8), random.nextInt(10) == 0);
        } else if (dice < 80) {
            deliverAny();
        } else if (dice < 86) {
            loseAny();
        } else if (dice < 92) {
            judgeAll();
        } else if (dice < 94) {
            haveOrDontHave(peer, piece);
        } else if (dice < 96) {
            priority[piece] = random.nextInt(4) == 0 ? 0 : random.nextInt(8);
            picker.setPriority(piece, priority[piece]);
        } else if (dice < 97) {
            picker.setSequential(random.nextBoolean());
        } else if (dice < 98) {
            if (had.remove(piece)) {
                picker.markMissing(piece);
            }
        } else if (dice < 99) {
            received.keySet().removeIf(block -> block.piece == piece);
            had.remove(piece);
            picker.blocksLost(piece);
        } else if (peers.containsKey(peer)) {
            picker.setFast(peer, random.nextBoolean());
        }
    }

    private void leaveOrJoin(int peer) {
        Bitfield pieces = peers.remove(peer);
        if (pieces != null) {
            picker.peerGone(peer);
            if (seeds.remove(peer)) {
                picker.removeSeed();
            } else {
                picker.removePeer(pieces);
            }
            asked.values().forEach(who -> who.remove(peer));
            return;
        }
        Bitfield set = new Bitfield(PIECES);
        int of = random.nextInt(4);
        for (int piece = 0; piece < PIECES; piece++) {
            if (of == 0 || random.nextInt(of * of) == 0) {
                set.set(piece);
            }
        }
        peers.put(peer, set);
        picker.peerJoined(peer, peer + 1_000);
        if (of == 0) {
            seeds.add(peer);
            picker.addSeed();
        } else {
            picker.addPeer(set);
        }
    }

    private void haveOrDontHave(int peer, int piece) {
        Bitfield set = peers.get(peer);
        if (set == null || seeds.contains(peer)) {
            return;
        }
        if (set.set(piece)) {
            picker.addHave(piece);
        } else {
            set.clear(piece);
            picker.removeHave(piece);
        }
    }

    private void pick(int peer, int count, boolean restricted) {
        Bitfield set = peers.get(peer);
        if (set == null) {
            return;
        }
        Set<Integer> allowed =
                restricted ? Set.of(random.nextInt(PIECES - 1), PIECES - 1) : Set.of();
        boolean everythingAsked = allIsAsked();
        int given =
                picker.pick(
                        seeds.contains(peer) ? null : set,
                        peer,
                        count,
                        restricted ? allowed::contains : null,
                        (piece, begin, length) -> {
                            var block = new Block(piece, begin);
                            Set<Integer> who = asked.computeIfAbsent(block, b -> new HashSet<>());
                            assertThat(set.get(piece)).as("the peer has it").isTrue();
                            assertThat(!restricted || allowed.contains(piece)).isTrue();
                            assertThat(had).doesNotContain(piece);
                            assertThat(received).doesNotContainKey(block);
                            assertThat(priority[piece] > 0 || !who.isEmpty()).as("wanted").isTrue();
                            assertThat(length)
                                    .isEqualTo(Math.min(BLOCK_LENGTH, size(piece) - begin));
                            assertThat(who.isEmpty() || picker.isEndGame())
                                    .as("asked twice only in the end")
                                    .isTrue();
                            if (failed.contains(piece)) {
                                assertThat(askedOf(piece))
                                        .as("a failed piece comes from one")
                                        .isSubsetOf(peer);
                            }
                            assertThat(who.add(peer))
                                    .as("not asked of the same peer twice")
                                    .isTrue();
                            assertThat(who).hasSizeLessThanOrEqualTo(2);
                        });
        assertThat(given).isLessThanOrEqualTo(count);
        if (everythingAsked) {
            assertThat(picker.isEndGame() || picker.isFinished()).isTrue();
        }
    }

    private Set<Integer> askedOf(int piece) {
        Set<Integer> all = new HashSet<>();
        asked.forEach((block, who) -> {
            if (block.piece == piece) {
                all.addAll(who);
            }
        });
        return all;
    }

    /** Whether no block is free that is wanted. */
    private boolean allIsAsked() {
        for (int piece = 0; piece < PIECES; piece++) {
            for (int b = 0; priority[piece] > 0 && !had.contains(piece) && b < blocks(piece); b++) {
                var block = new Block(piece, b * BLOCK_LENGTH);
                if (!received.containsKey(block) && asked.getOrDefault(block, Set.of()).isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<Map.Entry<Block, Integer>> outstanding() {
        List<Map.Entry<Block, Integer>> all = new ArrayList<>();
        asked.forEach((block, who) -> who.forEach(peer -> all.add(Map.entry(block, peer))));
        all.sort(
                Comparator.comparing(
                        e -> e.getKey().piece * 1_000_000L + e.getKey().begin + e.getValue()));
        return all;
    }

    private void deliverAny() {
        List<Map.Entry<Block, Integer>> all = outstanding();
        if (!all.isEmpty()) {
            var one = all.get(random.nextInt(all.size()));
            deliver(one.getKey(), one.getValue());
        }
    }

    private void deliver(Block block, int peer) {
        Set<Integer> who = asked.remove(block);
        who.remove(peer);
        assertThat(picker.received(block.piece, block.begin, peer)).isEqualTo(BlockResult.ACCEPTED);
        assertThat(picker.rival())
                .isEqualTo(who.isEmpty() ? PiecePicker.NOBODY : who.iterator().next());
        assertThat(picker.received(block.piece, block.begin, peer))
                .isEqualTo(BlockResult.DUPLICATE);
        received.put(block, peer + 1_000);
    }

    private void loseAny() {
        List<Map.Entry<Block, Integer>> all = outstanding();
        if (!all.isEmpty()) {
            var one = all.get(random.nextInt(all.size()));
            asked.get(one.getKey()).remove(one.getValue());
            picker.requestLost(one.getKey().piece, one.getKey().begin, one.getValue());
        }
    }

    private void judgeAll() {
        for (int piece = 0; piece < PIECES; piece++) {
            if (picker.isComplete(piece)) {
                judge(piece, random.nextInt(5) > 0);
            }
        }
    }

    private void judge(int piece, boolean good) {
        int[] contributors = picker.contributors(piece);
        for (int b = 0; b < blocks(piece); b++) {
            Integer sender = received.remove(new Block(piece, b * BLOCK_LENGTH));
            assertThat(sender).as("complete means that every block was received").isNotNull();
            assertThat(contributors[b]).isEqualTo(sender);
        }
        if (good) {
            picker.pieceVerified(piece);
            had.add(piece);
            failed.remove(piece);
        } else {
            picker.pieceFailed(piece);
            failed.add(piece);
        }
    }

    private void assertAgrees(String as) {
        int left = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            int p = piece;
            assertThat(picker.isHad(piece)).as(as).isEqualTo(had.contains(piece));
            left += priority[piece] > 0 && !had.contains(piece) ? 1 : 0;
            assertThat(picker.availability(piece))
                    .as(as)
                    .isEqualTo((int) peers.values().stream().filter(set -> set.get(p)).count());
        }
        assertThat(picker.wantedLeft()).as(as).isEqualTo(left);
        for (Map.Entry<Integer, Bitfield> peer : peers.entrySet()) {
            long count = asked.values().stream().filter(who -> who.contains(peer.getKey())).count();
            assertThat(picker.outstanding(peer.getKey())).as(as).isEqualTo((int) count);
            boolean interesting = false;
            for (int piece = 0; piece < PIECES; piece++) {
                interesting |=
                        priority[piece] > 0 && !had.contains(piece) && peer.getValue().get(piece);
            }
            assertThat(picker.isInteresting(peer.getValue())).as(as).isEqualTo(interesting);
        }
    }

    /** From any state, one honest seed that loses nothing brings everything that is wanted. */
    private void finish(String as) {
        for (int peer = 0; peer < PEERS; peer++) {
            if (peers.containsKey(peer)) {
                leaveOrJoin(peer);
            }
        }
        Bitfield all = new Bitfield(PIECES);
        all.setAll();
        peers.put(0, all);
        seeds.add(0);
        picker.peerJoined(0, 1_000);
        picker.addSeed();
        for (int round = 0; round < 1_000 && !picker.isFinished(); round++) {
            pick(0, 5, false);
            outstanding().forEach(one -> deliver(one.getKey(), one.getValue()));
            for (int piece = 0; piece < PIECES; piece++) {
                if (picker.isComplete(piece)) {
                    judge(piece, true);
                }
            }
        }
        assertThat(picker.isFinished()).as(as).isTrue();
        assertAgrees(as);
    }
}

package dev.exbt.job.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.swarm.SimulatedWorld.Node;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.extension.DontHave;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole swarms in virtual time, back to back and against strangers. */
class SwarmTest {
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress("12.0.0.1", 5000);
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("12.0.1.1", 5000);
    private static final PeerId STRANGER = PeerId.random(new Random(1));
    private static final PeerId OTHER_STRANGER = PeerId.random(new Random(2));

    private final SimulatedWorld world = new SimulatedWorld(42);

    @Test
    void aLeecherGetsEverythingFromASeed() {
        Node seed = world.seed();
        Node leecher = world.leecher();
        leecher.dial(seed);
        assertThat(leecher.connectAttempts).isEqualTo(1);
        world.pass(3_000);
        assertThat(leecher.finished).isEqualTo(1);
        assertThat(leecher.pieces()).isEqualTo(SimulatedWorld.PIECES);
        SwarmSnapshot totals = leecher.swarm.snapshot(world.now());
        assertThat(totals.downloaded()).isEqualTo(world.data.length);
        assertThat(totals.wasted()).isZero();
        assertThat(seed.swarm.snapshot(world.now()).uploaded()).isEqualTo(world.data.length);
    }

    @Test
    void aSeedThatLosesPiecesServesTheRestAndFetchesThemAgain() {
        Node damaged = world.seed();
        SimulatedLink fromDamaged = damaged.visit(STRANGER, SOMEWHERE);
        world.say(fromDamaged, understandsLoss());
        damaged.disk.lose(3, 7);
        world.settle();
        assertThat(damaged.lostPieces).isEqualTo(2);
        assertThat(damaged.pieces()).isEqualTo(SimulatedWorld.PIECES - 2);
        Node leecher = world.leecher();
        leecher.dial(damaged);
        world.pass(3_000);
        assertThat(leecher.pieces()).isEqualTo(SimulatedWorld.PIECES - 2);
        assertThat(leecher.banned).isEmpty();
        assertThat(fromDamaged.closedFor).isNull();
        damaged.dial(world.seed());
        world.pass(3_000);
        assertThat(damaged.finished).as("at first, and again").isEqualTo(2);
        assertThat(leecher.finished).isEqualTo(1);
    }

    private static Message understandsLoss() {
        ByteBuf hello = Unpooled.buffer();
        new ExtensionHandshake(Map.of(DontHave.NAME, 5), null, 0, 0, 0, null, false).write(hello);
        return new Message.Extended(0, hello);
    }

    @Test
    void peersWhoDoNotKnowOfALossYetAreRefused() {
        Node damaged = world.seed();
        Node leecher = world.leecher();
        damaged.swarm.setPaused(true, world.now());
        leecher.dial(damaged);
        damaged.disk.lose(3);
        damaged.swarm.setPaused(false, world.now());
        world.pass(30_000);
        assertThat(leecher.pieces()).isEqualTo(SimulatedWorld.PIECES - 1);
        assertThat(leecher.connections()).isEqualTo(1);
    }

    @Test
    void aSwarmThatOnlyUploadsFetchesNothingBack() {
        Node damaged = world.seed();
        damaged.swarm.setUploadOnly(true);
        damaged.begin(damaged.disk.verified());
        damaged.disk.lose(3);
        damaged.dial(world.seed());
        Node leecher = world.leecher();
        leecher.dial(damaged);
        world.pass(3_000);
        assertThat(leecher.pieces()).isEqualTo(SimulatedWorld.PIECES - 1);
        assertThat(damaged.pieces()).isEqualTo(SimulatedWorld.PIECES - 1);
    }

    @Test
    void nothingWaitsForTheNextTickWhileAPeerHasWhatWeWant() {
        Node seed = world.seed();
        Node leecher = world.leecher();
        leecher.dial(seed); // and no time passes
        assertThat(leecher.pieces()).isEqualTo(SimulatedWorld.PIECES);
        assertThat(leecher.finished).isEqualTo(1);
    }

    @Test
    void peersHeardOfBeforeTheDownloadBeginsAreDialledWhenItDoes() {
        Node seed = world.seed();
        Node early = world.idle();
        early.swarm.addPeers(List.of(seed.address), PeerSource.USER, world.now());
        assertThat(early.connectAttempts).isZero();
        early.begin(new Bitfield(SimulatedWorld.PIECES));
        world.settle();
        assertThat(early.pieces()).isEqualTo(SimulatedWorld.PIECES);
    }

    @Test
    void peersHeardOfBeforeMetadataAreFetchedAreDialledAtOnce() {
        Node seed = world.seed();
        Node magnet = world.idle();
        magnet.swarm.addPeers(List.of(seed.address), PeerSource.USER, world.now());
        magnet.swarm.fetchMetadata(info -> true, world.now());
        world.settle();
        assertThat(magnet.metadata).isEqualTo(world.metainfo.infoBytes());
    }

    @Test
    void aSwarmThatKnowsNobodyLooksRarelyUntilSomebodyComes() {
        Node swarm = world.leecher();
        world.pass(1_000);
        assertThat(swarm.swarm.nextWakeNanos() - world.now())
                .isGreaterThan(SwarmSettings.TICK_NANOS)
                .isLessThanOrEqualTo(SwarmSettings.IDLE_TICK_NANOS);
        SimulatedLink visitor = swarm.visit(STRANGER, SOMEWHERE);
        assertThat(visitor.closedFor).isNull();
        assertThat(swarm.swarm.nextWakeNanos() - world.now())
                .isLessThanOrEqualTo(SwarmSettings.TICK_NANOS);
    }

    @Test
    void aSwarmThatHearsOfAPeerLooksAsOftenAsAny() {
        Node swarm = world.leecher();
        world.pass(1_000);
        swarm.swarm.addPeers(List.of(SOMEWHERE), PeerSource.TRACKER, world.now());
        assertThat(swarm.swarm.nextWakeNanos() - world.now())
                .isLessThanOrEqualTo(SwarmSettings.TICK_NANOS);
    }

    /** Or one behind a router, whom nobody can dial, would never give anything back. */
    @Test
    void aFinishedSwarmDialsWhoeverItHearsOf() {
        Node seed = world.seed();
        Node leecher = world.leecher();
        seed.dial(leecher);
        assertThat(leecher.finished).isEqualTo(1);
        assertThat(leecher.connectAttempts).isZero();
    }

    @Test
    void twoThatHaveEverythingMeetOnceInHalfAnHour() {
        Node one = world.seed();
        Node another = world.seed();
        one.dial(another);
        another.dial(one);
        assertThat(one.connections()).isZero();
        int attempts = one.connectAttempts + another.connectAttempts;
        world.pass(TimeUnit.MINUTES.toMillis(20));
        assertThat(one.connectAttempts + another.connectAttempts).isEqualTo(attempts);
        world.pass(TimeUnit.MINUTES.toMillis(20));
        assertThat(one.connectAttempts + another.connectAttempts).isGreaterThan(attempts);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void threeLeechersShareWhatOneSeedHas(long number) {
        SimulatedWorld here = new SimulatedWorld(number);
        Node seed = here.seed();
        List<Node> leechers = List.of(here.leecher(), here.leecher(), here.leecher());
        for (Node leecher : leechers) {
            leecher.dial(seed);
            leechers.stream().filter(other -> other != leecher).forEach(leecher::dial);
        }
        here.pass(60_000);
        for (Node leecher : leechers) {
            assertThat(leecher.pieces()).as("seed %d", number).isEqualTo(SimulatedWorld.PIECES);
            assertThat(leecher.finished).as("seed %d", number).isEqualTo(1);
            assertThat(leecher.connections()).as("both sides have everything").isZero();
        }
    }

    @Test
    void twoThatDialEachOtherKeepOneConnection() {
        Node one = world.leecher();
        Node two = world.leecher();
        one.swarm.addPeers(List.of(two.address), PeerSource.TRACKER, world.now());
        two.swarm.addPeers(List.of(one.address), PeerSource.TRACKER, world.now());
        world.settle();
        assertThat(one.connections()).isEqualTo(1);
        assertThat(two.connections()).isEqualTo(1);
        assertThat(one.to(two).outgoing())
                .as("dialled by the greater peer id")
                .isEqualTo(Arrays.compareUnsigned(one.id.toBytes(), two.id.toBytes()) > 0);
    }

    @Test
    void aSecondConnectionOfTheSamePeerIsClosed() {
        Node swarm = world.leecher();
        SimulatedLink first = swarm.visit(STRANGER, SOMEWHERE);
        SimulatedLink second = swarm.visit(STRANGER, ELSEWHERE);
        assertThat(first.closedFor).isNull();
        assertThat(second.closedFor).isNotNull();
        assertThat(swarm.connections()).isEqualTo(1);
        assertThat(swarm.banned).isEmpty();
    }

    @Test
    void aConnectionToOurselvesIsClosedAndNotDialledAgain() {
        Node swarm = world.leecher();
        swarm.dial(swarm);
        world.pass(120_000);
        assertThat(swarm.connections()).isZero();
        assertThat(swarm.connectAttempts).isEqualTo(1);
        assertThat(swarm.banned).isEmpty();
    }

    @Test
    void whoComesOverTheLimitIsRefusedAndTheLimitMayChange() {
        Node swarm = world.leecher();
        swarm.swarm.setMaxConnections(3, world.now());
        List<SimulatedLink> visitors =
                IntStream.range(0, 5)
                        .mapToObj(i ->
                                swarm.visit(
                                        PeerId.random(new Random(100 + i)),
                                        new InetSocketAddress("13.0." + i + ".1", 5000)))
                        .toList();
        assertThat(visitors.stream().filter(link -> link.closedFor == null)).hasSize(3);
        swarm.swarm.setMaxConnections(1, world.now());
        world.settle();
        assertThat(swarm.connections()).isEqualTo(1);
        assertThat(visitors.stream().filter(link -> link.closedFor == null)).hasSize(1);
        swarm.swarm.setMaxConnections(2, world.now());
        swarm.visit(STRANGER, SOMEWHERE);
        assertThat(swarm.connections()).isEqualTo(2);
    }

    @Test
    void diallingThatFailsIsCountedDownHoweverOften() {
        Node swarm = world.leecher();
        for (int i = 0; i < 30; i++) {
            swarm.swarm.addPeers(
                    List.of(new InetSocketAddress("14.0." + i + ".1", 6881)),
                    PeerSource.TRACKER,
                    world.now());
        }
        assertThat(swarm.connectAttempts).as("so many at once and no more").isEqualTo(10);
        world.pass(2_000);
        assertThat(swarm.connectAttempts).isGreaterThanOrEqualTo(30);
        Node seed = world.seed();
        swarm.dial(seed);
        world.pass(5_000);
        assertThat(swarm.pieces()).isEqualTo(SimulatedWorld.PIECES);
    }

    @Test
    void whoAloneSentAWrongPieceIsBannedAndThePieceComesFromAnother() {
        Node swarm = world.leecher();
        SimulatedLink liar = swarm.visit(STRANGER, SOMEWHERE);
        world.say(liar, Message.HaveAll.INSTANCE, Message.Unchoke.INSTANCE);
        List<String> asked = requests(liar);
        assertThat(asked).isNotEmpty();
        for (String request : asked) {
            String[] parts = request.split(" ");
            Message.Piece right =
                    world.block(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            byte[] wrong = new byte[right.block().readableBytes()];
            world.say(
                    liar,
                    new Message.Piece(right.piece(), right.begin(), Unpooled.wrappedBuffer(wrong)));
        }
        assertThat(swarm.failedPieces).isPositive();
        assertThat(swarm.banned).containsExactly("12.0.0.1");
        assertThat(liar.closedFor).isNotNull();
        SimulatedLink again = swarm.visit(OTHER_STRANGER, SOMEWHERE);
        assertThat(again.closedFor).as("another name, the same host").isNotNull();
        Node seed = world.seed();
        swarm.dial(seed);
        world.pass(5_000);
        assertThat(swarm.pieces()).isEqualTo(SimulatedWorld.PIECES);
        assertThat(swarm.banned).hasSize(1);
        assertThat(swarm.swarm.snapshot(world.now()).wasted()).isPositive();
    }

    @Test
    void ofTwoWhoSentAWrongPieceTogetherOnlyTheLiarIsBanned() {
        Node swarm = world.leecher();
        SimulatedLink liar = swarm.visit(STRANGER, SOMEWHERE);
        world.say(liar, new Message.Have(4), Message.Unchoke.INSTANCE);
        assertThat(requests(liar)).containsExactlyInAnyOrder("Request 4 0", "Request 4 16384");
        byte[] wrong = new byte[16_384];
        world.say(liar, new Message.Piece(4, 0, Unpooled.wrappedBuffer(wrong)));
        world.say(liar, Message.Choke.INSTANCE, new Message.Reject(4, 16_384, 16_384));
        SimulatedLink honest = swarm.visit(OTHER_STRANGER, ELSEWHERE);
        world.say(honest, new Message.Have(4), Message.Unchoke.INSTANCE);
        assertThat(requests(honest)).containsExactly("Request 4 16384");
        serveEverything(honest);
        assertThat(swarm.failedPieces).isEqualTo(1);
        world.pass(70_000);
        serveEverything(honest);
        assertThat(swarm.pieces()).isEqualTo(1);
        assertThat(swarm.banned).containsExactly("12.0.0.1");
        assertThat(liar.closedFor).isNotNull();
        assertThat(honest.closedFor).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.0.0.1", "127.0.0.9"})
    void aBannedLiarIsTurnedAwayWhenItDialsAgain(String host) {
        Node swarm = world.leecher();
        SimulatedLink liar = swarm.visit(STRANGER, new InetSocketAddress(host, 40_000));
        world.say(liar, new Message.Have(4), Message.Unchoke.INSTANCE);
        for (int begin : new int[] {0, 16_384}) {
            ByteBuf wrong = Unpooled.wrappedBuffer(new byte[16_384]);
            world.say(liar, new Message.Piece(4, begin, wrong));
        }
        assertThat(swarm.failedPieces).isEqualTo(1);
        assertThat(swarm.banned).containsExactly(host);
        assertThat(liar.closedFor).isNotNull();
        swarm.visit(OTHER_STRANGER, new InetSocketAddress(host, 40_001));
        assertThat(swarm.connections()).isZero();
        swarm.visit(OTHER_STRANGER, ELSEWHERE);
        assertThat(swarm.connections()).as("others may").isEqualTo(1);
    }

    @Test
    void theStatusCountsWhoWasSentAwayAndWhy() {
        Node swarm = world.leecher();
        for (int visit = 0; visit < PeerList.MAX_VIOLATIONS; visit++) {
            SimulatedLink liar = swarm.visit(STRANGER, SOMEWHERE);
            world.say(liar, new Message.Have(SimulatedWorld.PIECES));
            assertThat(liar.closedFor).isNotNull();
        }
        swarm.visit(STRANGER, SOMEWHERE);
        swarm.visit(OTHER_STRANGER, ELSEWHERE);
        world.pass(181_000);
        assertThat(swarm.swarm.snapshot(world.now()).turnedAway())
                .containsOnly(
                        Map.entry("banned: protocol", 1L),
                        Map.entry("dropped: broke the protocol", 5L),
                        Map.entry("dropped: silent", 1L));
    }

    private static List<String> requests(SimulatedLink link) {
        return link.heard.stream().filter(message -> message.startsWith("Request")).toList();
    }

    @Test
    void aPausedSwarmMovesNothingKeepsItsConnectionsAndGoesOn() {
        Node seed = world.seed();
        Node leecher = world.leecher();
        leecher.swarm.setPaused(true, world.now());
        SimulatedLink visitor = leecher.visit(STRANGER, SOMEWHERE);
        world.say(visitor, Message.HaveAll.INSTANCE, Message.Unchoke.INSTANCE);
        world.pass(30_000);
        assertThat(visitor.count("Request")).isZero();
        assertThat(visitor.count("Interested")).isZero();
        assertThat(leecher.connections()).isEqualTo(1);
        leecher.swarm.setPaused(false, world.now());
        world.settle();
        assertThat(visitor.count("Interested")).isEqualTo(1);
        assertThat(visitor.count("Request")).isPositive();
        leecher.dial(seed);
        world.pass(100_000);
        assertThat(leecher.pieces()).isEqualTo(SimulatedWorld.PIECES);
    }

    @Test
    void aPausedSeedChokesAndServesNobody() {
        Node seed = world.seed();
        SimulatedLink visitor = seed.visit(STRANGER, SOMEWHERE);
        world.say(visitor, Message.HaveNone.INSTANCE, Message.Interested.INSTANCE);
        world.pass(1_000);
        assertThat(visitor.count("Unchoke")).isEqualTo(1);
        world.say(visitor, new Message.Request(0, 0, 16_384));
        assertThat(visitor.count("Piece 0 0")).isEqualTo(1);
        seed.swarm.setPaused(true, world.now());
        world.settle();
        assertThat(visitor.count("Choke")).isEqualTo(1);
        for (int piece = 0; piece < SimulatedWorld.PIECES; piece++) {
            world.say(visitor, new Message.Request(piece, 0, 16_384));
        }
        world.pass(60_000);
        assertThat(visitor.count("Piece")).as("not even what is allowed fast").isEqualTo(1);
        assertThat(visitor.count("Unchoke")).isEqualTo(1);
        seed.swarm.setPaused(false, world.now());
        world.pass(20_000);
        assertThat(visitor.closedFor).isNull();
        assertThat(visitor.count("Unchoke")).isEqualTo(2);
    }

    @Test
    void forAPeerThatTakesNothingAFewBlocksAreReadAndNoMore() {
        Node seed = world.seed();
        SimulatedLink visitor = seed.visit(STRANGER, SOMEWHERE);
        world.say(visitor, Message.HaveNone.INSTANCE, Message.Interested.INSTANCE);
        world.pass(1_000);
        seed.links.getLast().stuck = true;
        for (int piece = 0; piece < SimulatedWorld.PIECES - 1; piece++) {
            world.say(
                    visitor,
                    new Message.Request(piece, 0, 16_384),
                    new Message.Request(piece, 16_384, 16_384));
        }
        int blocks = Uploads.MIN_WATERMARK_BYTES / PiecePicker.BLOCK_LENGTH;
        assertThat(visitor.count("Piece")).isBetween((long) blocks, 2L * blocks);
        world.pass(5_000);
        assertThat(visitor.count("Piece")).isBetween((long) blocks, 2L * blocks);
    }

    /** A tracker is not told of what waited for a line that went. */
    @Test
    void blocksCountAsUploadedWhenTheyHaveLeftAndNotBefore() {
        Node seed = world.seed();
        SimulatedLink visitor = seed.visit(STRANGER, SOMEWHERE);
        world.say(visitor, Message.HaveNone.INSTANCE, Message.Interested.INSTANCE);
        world.pass(1_000);
        SimulatedLink line = seed.links.getLast();
        world.say(visitor, new Message.Request(0, 0, 16_384));
        assertThat(seed.uploaded()).isEqualTo(16_384);
        line.stuck = true;
        world.say(visitor, new Message.Request(1, 0, 16_384), new Message.Request(2, 0, 100));
        assertThat(seed.uploaded()).isEqualTo(16_384);
        line.unstick();
        world.settle();
        assertThat(seed.uploaded()).isEqualTo(2 * 16_384 + 100);
        line.stuck = true;
        world.say(visitor, new Message.Request(3, 0, 16_384));
        assertThat(seed.swarm.snapshot(world.now()).uploadRate()).isPositive();
        seed.swarm.stop(world.now());
        assertThat(seed.uploaded()).as("queued, and never left").isEqualTo(2 * 16_384 + 100);
        line.unstick();
        world.settle();
        assertThat(seed.uploaded()).as("what left while it closed").isEqualTo(3 * 16_384 + 100);
    }

    @Test
    void aBusyDiskStopsReadingAndAskingUntilItHasCaughtUp() {
        Node seed = world.seed();
        Node leecher = world.leecher();
        leecher.disk.busy = true;
        leecher.swarm.onBusy(true);
        leecher.dial(seed);
        leecher.swarm.onBusy(true);
        world.pass(10_000);
        assertThat(leecher.to(seed).reading).isFalse();
        assertThat(seed.to(leecher).count("Request")).isZero();
        leecher.disk.busy = false;
        leecher.swarm.onBusy(false);
        world.pass(10_000);
        assertThat(leecher.pieces()).isEqualTo(SimulatedWorld.PIECES);
    }

    @Test
    void whatAPeerThatLeavesWasAskedForIsAskedOfOthers() {
        Node swarm = world.leecher();
        SimulatedLink leaving = swarm.visit(STRANGER, SOMEWHERE);
        world.say(leaving, Message.HaveAll.INSTANCE, Message.Unchoke.INSTANCE);
        List<String> asked = requests(leaving);
        assertThat(asked).isNotEmpty();
        SimulatedLink other = swarm.visit(OTHER_STRANGER, ELSEWHERE);
        world.say(other, Message.HaveAll.INSTANCE, Message.Unchoke.INSTANCE);
        assertThat(requests(other)).as("nothing is asked twice").doesNotContainAnyElementsOf(asked);
        leaving.close("leaves");
        world.settle();
        assertThat(swarm.connections()).isEqualTo(1);
        serveEverything(other);
        assertThat(swarm.pieces()).isEqualTo(SimulatedWorld.PIECES);
        assertThat(swarm.swarm.snapshot(world.now()).wasted()).isZero();
    }

    private void serveEverything(SimulatedLink link) {
        for (int next = 0; next < link.heard.size(); next++) {
            String[] parts = link.heard.get(next).split(" ");
            if (parts[0].equals("Request")) {
                world.say(
                        link, world.block(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
            }
        }
    }

    @Test
    void fromAPeerThatChokesOnlyWhatItAllowedIsAsked() {
        Node swarm = world.leecher();
        SimulatedLink peer = swarm.visit(STRANGER, SOMEWHERE);
        world.say(peer, Message.HaveAll.INSTANCE, new Message.AllowedFast(7));
        assertThat(requests(peer)).containsExactlyInAnyOrder("Request 7 0", "Request 7 16384");
        serveEverything(peer);
        assertThat(swarm.pieces()).isEqualTo(1);
        assertThat(requests(peer)).hasSize(2);
    }

    @Test
    void aPeerThatRejectsWhatItAllowedIsNotAskedInALoop() {
        Node swarm = world.leecher();
        SimulatedLink peer = swarm.visit(STRANGER, SOMEWHERE);
        world.say(peer, Message.HaveAll.INSTANCE, new Message.AllowedFast(7));
        for (int next = 0; next < peer.heard.size() && next < 1_000; next++) {
            String[] parts = peer.heard.get(next).split(" ");
            if (parts[0].equals("Request")) {
                world.say(peer, new Message.Reject(7, Integer.parseInt(parts[2]), 16_384));
            }
        }
        assertThat(requests(peer)).hasSizeLessThan(Downloads.MAX_REFUSED_IN_A_ROW + 5);
    }

    @Test
    void twoThatHaveEverythingDoNotStayConnected() {
        Node one = world.seed();
        SimulatedLink seed = one.visit(STRANGER, SOMEWHERE);
        world.say(seed, Message.HaveAll.INSTANCE);
        assertThat(seed.closedFor).isNotNull();
        assertThat(one.connections()).isZero();
        assertThat(one.banned).isEmpty();
    }

    @Test
    void aPeerThatComesToHaveEverythingPieceByPieceIsASeedToo() {
        Node one = world.seed();
        SimulatedLink peer = one.visit(STRANGER, SOMEWHERE);
        world.say(peer, Message.HaveNone.INSTANCE);
        for (int piece = 0; piece < SimulatedWorld.PIECES - 1; piece++) {
            world.say(peer, new Message.Have(piece));
        }
        assertThat(peer.closedFor).isNull();
        world.say(peer, new Message.Have(SimulatedWorld.PIECES - 1));
        assertThat(peer.closedFor).isNotNull();
        assertThat(one.connections()).isZero();
    }

    @Test
    void blocksNobodyAskedForAreDroppedAndCounted() {
        Node swarm = world.leecher();
        SimulatedLink peer = swarm.visit(STRANGER, SOMEWHERE);
        world.say(peer, Message.HaveAll.INSTANCE, world.block(3, 0), world.block(3, 16_384));
        assertThat(swarm.pieces()).isZero();
        assertThat(swarm.swarm.snapshot(world.now()).wasted()).isEqualTo(SimulatedWorld.PIECE);
        assertThat(swarm.connections()).isEqualTo(1);
        assertThat(swarm.banned).isEmpty();
    }

    @Test
    void interestFollowsWhatThePeerHas() {
        Node swarm = world.leecher();
        SimulatedLink peer = swarm.visit(STRANGER, SOMEWHERE);
        world.say(peer, Message.HaveNone.INSTANCE);
        world.pass(1_000);
        assertThat(peer.count("Interested")).isZero();
        world.say(peer, new Message.Have(5));
        assertThat(peer.count("Interested")).isEqualTo(1);
        assertThat(peer.count("NotInterested")).isZero();
        world.say(peer, Message.Unchoke.INSTANCE, new Message.Have(5));
        assertThat(requests(peer)).containsExactlyInAnyOrder("Request 5 0", "Request 5 16384");
        world.say(peer, world.block(5, 0), world.block(5, 16_384));
        world.pass(1_000);
        assertThat(swarm.pieces()).isEqualTo(1);
        assertThat(peer.heard).contains("Have 5");
        assertThat(peer.count("NotInterested")).isEqualTo(1);
    }

    @Test
    void aPeerThatRejectsEverythingIsNotAskedInALoop() {
        Node swarm = world.leecher();
        SimulatedLink peer = swarm.visit(STRANGER, SOMEWHERE);
        world.say(peer, Message.HaveAll.INSTANCE, Message.Unchoke.INSTANCE);
        for (int round = 0; round < 50; round++) {
            List<String> asked = requests(peer);
            peer.heard.clear();
            for (String request : asked) {
                String[] parts = request.split(" ");
                int piece = Integer.parseInt(parts[1]);
                int begin = Integer.parseInt(parts[2]);
                int length = Math.min(16_384, world.metainfo.pieceSize(piece) - begin);
                world.say(peer, new Message.Reject(piece, begin, length));
            }
        }
        assertThat(requests(peer)).as("it is left alone for a while").isEmpty();
        Node seed = world.seed();
        swarm.dial(seed);
        world.pass(70_000);
        assertThat(swarm.pieces()).isEqualTo(SimulatedWorld.PIECES);
    }

    @Test
    void aMagnetLinkFetchesTheDescriptionAndThenTheData() {
        Node seed = world.seed();
        Node magnet = world.idle();
        magnet.swarm.fetchMetadata(
                info -> Arrays.equals(info, world.metainfo.infoBytes()), world.now());
        magnet.dial(seed);
        assertThat(magnet.metadata).isEqualTo(world.metainfo.infoBytes());
        assertThat(magnet.connections()).isEqualTo(1);
        magnet.begin(new Bitfield(SimulatedWorld.PIECES));
        world.pass(3_000);
        assertThat(magnet.pieces()).isEqualTo(SimulatedWorld.PIECES);
        assertThat(magnet.connections()).isZero();
    }

    @Test
    void peersOfAMagnetLinkMayLeaveOnceTheDescriptionIsThere() {
        Node seed = world.seed();
        Node magnet = world.idle();
        magnet.swarm.fetchMetadata(info -> true, world.now());
        magnet.dial(seed);
        SimulatedLink peer = magnet.visit(STRANGER, SOMEWHERE);
        world.say(peer, new Message.Have(3));
        magnet.begin(new Bitfield(SimulatedWorld.PIECES));
        peer.close("leaves");
        seed.swarm.stop(world.now());
        world.settle();
        assertThat(magnet.connections()).isZero();
        SimulatedLink last = magnet.visit(OTHER_STRANGER, ELSEWHERE);
        world.say(last, Message.HaveAll.INSTANCE, Message.Unchoke.INSTANCE);
        assertThat(requests(last)).isNotEmpty();
    }

    @Test
    void aPeerWhoseEarlyWordsDoNotFitTheDescriptionIsDropped() {
        Node seed = world.seed();
        Node magnet = world.idle();
        magnet.swarm.fetchMetadata(info -> true, world.now());
        SimulatedLink odd = magnet.visit(STRANGER, SOMEWHERE);
        world.say(odd, new Message.HaveBitfield(Unpooled.wrappedBuffer(new byte[100])));
        magnet.dial(seed);
        magnet.begin(new Bitfield(SimulatedWorld.PIECES));
        world.settle();
        assertThat(odd.closedFor).isNotNull();
        world.pass(3_000);
        assertThat(magnet.pieces()).isEqualTo(SimulatedWorld.PIECES);
    }

    @Test
    void aStoppedSwarmHasNoPeersRefusesNewOnesAndMayBeginAgain() {
        Node seed = world.seed();
        Node swarm = world.leecher();
        SimulatedLink peer = swarm.visit(STRANGER, SOMEWHERE);
        world.say(peer, Message.HaveAll.INSTANCE, world.block(3, 0));
        swarm.swarm.stop(world.now());
        world.settle();
        assertThat(peer.closedFor).isNotNull();
        assertThat(swarm.visit(OTHER_STRANGER, ELSEWHERE).closedFor).isNotNull();
        assertThat(swarm.swarm.snapshot(world.now()).wasted()).as("kept").isEqualTo(16_384);
        swarm.dial(seed);
        assertThat(swarm.connectAttempts).isZero();
        swarm.begin(new Bitfield(SimulatedWorld.PIECES));
        world.pass(3_000);
        assertThat(swarm.pieces()).isEqualTo(SimulatedWorld.PIECES);
    }
}

package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.HashRange;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.Messages;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.Extension;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Opening, what the peer has, extensions, time. Requests have {@code DownloadTest} and {@code UploadTest}. */
class PeerConnectionTest {
    private static ExtensionHandshake extensionHandshake(Message message) throws PeerWireException {
        assertThat(message)
                .isInstanceOfSatisfying(Message.Extended.class, m -> assertThat(m.id()).isZero());
        return ExtensionHandshake.read(((Message.Extended) message).payload());
    }

    @Test
    void opensWithExtensionsAndWhatWeHave() throws PeerWireException {
        PeerHarness harness = new PeerHarness(PeerSettings.STANDARD.withListenPort(6881));
        List<Message> sent = harness.open(Handshake.SUPPORTED, PeerHarness.pieces()).sent();
        assertThat(sent.subList(1, sent.size())).containsExactly(new Message.HaveNone());
        ExtensionHandshake ours = extensionHandshake(sent.getFirst());
        assertThat(ours.ids())
                .containsOnly(Map.entry("ut_metadata", 2), Map.entry("lt_donthave", 7));
        assertThat(ours.version()).isEqualTo("exbt 0.1");
        assertThat(ours.port()).isEqualTo(6881);
        assertThat(ours.requestQueue()).isEqualTo(500);
        assertThat(ours.metadataSize()).isEqualTo(467);
        assertThat(ours.yourAddress()).isEqualTo(PeerHarness.address("80.4.4.200"));
    }

    @Test
    void aSeedSaysHaveAllAndGivesTheAllowedFastSet() {
        List<Message> sent =
                new PeerHarness().open(Handshake.SUPPORTED, PeerHarness.allPieces()).sent();
        assertThat(sent.get(1)).isEqualTo(new Message.HaveAll());
        assertThat(sent.subList(2, sent.size()))
                .hasSize(10)
                .hasOnlyElementsOfType(Message.AllowedFast.class);
    }

    @Test
    void allowsOnlyWhatWeHave() {
        List<Message> sent =
                new PeerHarness().open(Handshake.FAST, PeerHarness.pieces(0, 1, 2)).sent();
        assertThat(sent.getFirst()).isInstanceOf(Message.HaveBitfield.class);
        assertThat(sent.subList(1, sent.size())).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void withoutTheFastExtensionItSendsABitfieldOrNothing() {
        assertThat(new PeerHarness().open(0, PeerHarness.pieces()).sent()).isEmpty();
        assertThat(new PeerHarness().open(0, PeerHarness.pieces(0, 19)).sent())
                .containsExactly(
                        new Message.HaveBitfield(
                                Unpooled.wrappedBuffer(new byte[] {(byte) 0x80, 0, 0x10})));
        assertThat(new PeerHarness().open(0, PeerHarness.allPieces()).sent())
                .containsExactly(
                        new Message.HaveBitfield(
                                Unpooled.wrappedBuffer(new byte[] {-1, -1, (byte) 0xf0})));
    }

    @Test
    void isOpenedOnce() {
        PeerHarness harness = new PeerHarness();
        assertThatThrownBy(() -> harness.peer.handshake())
                .isInstanceOf(IllegalStateException.class);
        harness.open(0, PeerHarness.pieces());
        assertThat(harness.peer.handshake()).isEqualTo(PeerHarness.handshake(0));
        assertThatThrownBy(() -> harness.open(0, PeerHarness.pieces()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsWhatThePeerHas() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.receive(
                new Message.HaveNone(),
                new Message.Have(3),
                new Message.Have(3),
                new Message.Have(19));
        assertThat(harness.told()).containsExactly("pieces", "have 3", "have 19");
        assertThat(harness.peer.pieces()).isEqualTo(PeerHarness.pieces(3, 19));
        harness.receive(PeerHarness.extended(7, "\0\0\0\3"), PeerHarness.extended(7, "\0\0\0\3"));
        assertThat(harness.told()).containsExactly("dont have 3");
        assertThatThrownBy(() -> harness.receive(PeerHarness.extended(7, "\0\0\0\24")))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void tellsEachChangeOnce() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.receive(
                new Message.Choke(),
                new Message.Unchoke(),
                new Message.Unchoke(),
                new Message.Choke(),
                new Message.NotInterested(),
                new Message.Interested(),
                new Message.Interested(),
                new Message.NotInterested(),
                new Message.Port(0),
                new Message.Port(6881),
                new Message.Unknown(99, 5),
                new Message.KeepAlive());
        assertThat(harness.told())
                .containsExactly("unchoked", "choked", "interested", "not interested", "port 6881");
        harness.peer.setInterested(true);
        harness.peer.setInterested(true);
        harness.peer.unchoke();
        harness.peer.unchoke();
        harness.peer.choke();
        harness.peer.choke();
        harness.peer.have(5);
        harness.peer.port(7000);
        assertThat(harness.sent())
                .containsExactly(
                        new Message.Interested(),
                        new Message.Unchoke(),
                        new Message.Choke(),
                        new Message.Have(5),
                        new Message.Port(7000));
        assertThat(harness.peer.amInterested()).isTrue();
        assertThat(harness.peer.amChoking()).isTrue();
    }

    @Test
    void tellsAPeerOfWhatItHasTooWithTheNextMessage() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.receive(new Message.Have(3), new Message.Have(4));
        harness.peer.have(3);
        harness.peer.have(4);
        assertThat(harness.sent()).isEmpty();
        harness.peer.have(5); // which it lacks
        assertThat(harness.sent())
                .containsExactly(new Message.Have(3), new Message.Have(4), new Message.Have(5));
    }

    @Test
    void tellsAPeerOfWhatItHasTooAfterASecond() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.receive(new Message.Have(3), new Message.Have(4));
        harness.peer.have(3);
        harness.pass(0.6);
        harness.peer.wake(harness.now);
        harness.peer.have(4);
        assertThat(harness.sent()).isEmpty();
        assertThat(harness.peer.nextWakeNanos() - harness.now).isEqualTo(400_000_000);
        harness.pass(0.4);
        harness.peer.wake(harness.now);
        assertThat(harness.sent()).containsExactly(new Message.Have(3), new Message.Have(4));
        assertThat(harness.peer.nextWakeNanos() - harness.now).isGreaterThan(PeerHarness.SECOND);
    }

    @Test
    void tellsAPeerOfSixtyFourPiecesThatItHasTooAtOnce() throws PeerWireException {
        PieceSizes sizes = PieceSizes.uniform(32 << 10, 200L * (32 << 10));
        PeerHarness harness = new PeerHarness();
        harness.peer.open(
                PeerHarness.handshake(Handshake.SUPPORTED),
                null,
                sizes,
                new Bitfield(200),
                0,
                harness.now);
        harness.receive(new Message.HaveAll());
        harness.sent();
        for (int piece = 0; piece < LateHaves.MAX - 1; piece++) {
            harness.peer.have(piece);
        }
        assertThat(harness.sent()).isEmpty();
        harness.peer.have(100);
        assertThat(harness.sent()).hasSize(LateHaves.MAX).endsWith(new Message.Have(100));
        harness.peer.have(101);
        assertThat(harness.sent()).isEmpty();
    }

    @Test
    void refusesFastMessagesFromWhoDidNotAgree() {
        for (Message message :
                List.of(
                        new Message.HaveAll(),
                        new Message.HaveNone(),
                        new Message.Reject(0, 0, 1),
                        new Message.AllowedFast(0),
                        new Message.Suggest(0))) {
            PeerHarness harness =
                    new PeerHarness().open(Handshake.EXTENSIONS, PeerHarness.pieces());
            assertThatThrownBy(() -> harness.receive(message))
                    .isInstanceOf(PeerWireException.class);
        }
    }

    @Test
    void boundsHints() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        for (int i = 0; i < 1000; i++) {
            harness.receive(
                    new Message.Suggest(i % 25),
                    new Message.AllowedFast(i % 25),
                    new Message.Suggest(-1));
        }
        assertThat(harness.told()).hasSize(40);
        assertThat(harness.peer.isAllowedFast(19)).isTrue();
        assertThat(harness.peer.isAllowedFast(20)).isFalse();
    }

    // A magnet link.

    @Test
    void checksWhatWasSaidBeforeTheMetadata() throws PeerWireException {
        PeerHarness harness = new PeerHarness().open(Handshake.SUPPORTED, null);
        List<Message> opening = harness.sent();
        assertThat(extensionHandshake(opening.getFirst()).metadataSize()).isZero();
        assertThat(opening.subList(1, opening.size())).containsExactly(new Message.HaveNone());
        harness.receive(
                new Message.HaveBitfield(Unpooled.wrappedBuffer(new byte[] {0, 0, 0x10})),
                new Message.Have(2),
                new Message.AllowedFast(2),
                new Message.AllowedFast(20),
                new Message.Request(0, 0, 1),
                PeerHarness.block(0, 0, 10));
        assertThat(harness.told()).isEmpty();
        assertThat(harness.peer.pieces()).isNull();
        assertThat(harness.sent()).containsExactly(new Message.Reject(0, 0, 1));

        harness.peer.setPieceCount(PeerHarness.SIZES, PeerHarness.pieces(1), 467, harness.now);
        assertThat(harness.told()).containsExactly("pieces", "allowed fast 2");
        assertThat(harness.peer.pieces()).isEqualTo(PeerHarness.pieces(2, 19));
        List<Message> sent = harness.sent();
        assertThat(extensionHandshake(sent.getFirst()).metadataSize()).isEqualTo(467);
        assertThat(sent.subList(1, sent.size())).containsExactly(new Message.Have(1));
        assertThatThrownBy(() ->
                        harness.peer.setPieceCount(
                                PeerHarness.SIZES, PeerHarness.pieces(1), 467, harness.now))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAPeerThatClaimedAnotherTorrent() throws PeerWireException {
        PeerHarness harness = new PeerHarness().open(Handshake.SUPPORTED, null);
        harness.receive(new Message.HaveBitfield(Unpooled.wrappedBuffer(new byte[4])));
        assertThatThrownBy(() ->
                        harness.peer.setPieceCount(
                                PeerHarness.SIZES, PeerHarness.pieces(), 467, harness.now))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void asksForMetadataAndPassesOnWhatComes() throws PeerWireException {
        PeerHarness harness = new PeerHarness().open(Handshake.SUPPORTED, null);
        harness.sent();
        harness.peer.requestMetadata(0);
        assertThat(harness.sent()).as("no ut_metadata yet").isEmpty();
        assertThat(harness.peer.supportsMetadata()).isFalse();
        harness.receive(PeerHarness.extensionHandshake(Map.of("ut_metadata", 3), 0, 20_000));
        assertThat(harness.peer.supportsMetadata()).isTrue();
        assertThat(harness.peer.metadataSize()).isEqualTo(20_000);
        harness.peer.requestMetadata(1);
        assertThat(harness.sent())
                .containsExactly(PeerHarness.extended(3, "d8:msg_typei0e5:piecei1ee"));
        harness.receive(
                PeerHarness.extended(2, "d8:msg_typei1e5:piecei1e10:total_sizei20000eeabc"),
                PeerHarness.extended(2, "d8:msg_typei2e5:piecei0ee"),
                PeerHarness.extended(2, "d8:msg_typei9e5:piecei0ee"));
        assertThat(harness.told())
                .containsExactly("extensions", "metadata 1/20000/616263", "metadata reject 0");
        harness.receive(PeerHarness.extensionHandshake(Map.of("ut_metadata", 0), 0, 0));
        assertThat(harness.peer.supportsMetadata()).as("turned off").isFalse();
        assertThat(harness.peer.metadataSize()).isEqualTo(20_000);
    }

    @Test
    void limitsHowMuchMetadataAPeerAsks() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.receive(PeerHarness.extensionHandshake(Map.of("ut_metadata", 3), 0, 0));
        harness.told();
        for (int i = 0; i < 1000; i++) {
            harness.receive(PeerHarness.extended(2, "d8:msg_typei0e5:piecei0ee"));
        }
        int allowed = MetadataChannel.WHOLE_TIMES + MetadataChannel.EXTRA;
        assertThat(harness.told()).hasSize(allowed).containsOnly("metadata request 0");
        assertThat(harness.sent()).hasSize(1000 - allowed);
        harness.pass(60);
        for (int i = 0; i < 1000; i++) {
            harness.receive(PeerHarness.extended(2, "d8:msg_typei0e5:piecei0ee"));
        }
        assertThat(harness.told()).hasSize(1 + MetadataChannel.EXTRA);
        harness.sent();
        harness.receive(PeerHarness.extended(2, "d8:msg_typei0e5:piecei1ee"));
        assertThat(harness.sent())
                .as("beyond the metadata")
                .containsExactly(PeerHarness.extended(3, "d8:msg_typei2e5:piecei1ee"));
        harness.peer.sendMetadata(0, 467, Unpooled.wrappedBuffer(new byte[] {'x'}));
        harness.peer.rejectMetadata(0);
        assertThat(harness.sent())
                .containsExactly(
                        PeerHarness.extended(3, "d8:msg_typei1e5:piecei0e10:total_sizei467eex"),
                        PeerHarness.extended(3, "d8:msg_typei2e5:piecei0ee"));
    }

    // Extensions of others.

    @Test
    void carriesAnExtensionOfAStranger() throws PeerWireException {
        PeerHarness harness = new PeerHarness();
        StringBuilder came = new StringBuilder();
        harness.peer.addExtension(
                new Extension() {
                    @Override
                    public String name() {
                        return "xx_hello";
                    }

                    @Override
                    public int localId() {
                        return 40;
                    }

                    @Override
                    public void receive(ByteBuf payload, long nowNanos) {
                        came.append(payload.toString(java.nio.charset.StandardCharsets.US_ASCII));
                    }
                });
        harness.open(Handshake.SUPPORTED, PeerHarness.pieces());
        assertThat(extensionHandshake(harness.sent().getFirst()).ids())
                .containsEntry("xx_hello", 40);
        assertThat(harness.peer.dontHave(4)).as("nobody would understand").isFalse();
        assertThat(harness.sentBytes()).isZero();
        assertThat(harness.peer.sendExtended("xx_hello", Unpooled.EMPTY_BUFFER)).isFalse();
        harness.receive(
                PeerHarness.extensionHandshake(Map.of("xx_hello", 9, "lt_donthave", 5), 0, 0),
                PeerHarness.extended(40, "hi"),
                PeerHarness.extended(41, "nobody's"));
        assertThat(came).hasToString("hi");
        assertThat(harness.peer.sendExtended("xx_hello", Unpooled.wrappedBuffer(new byte[] {'y'})))
                .isTrue();
        assertThat(harness.peer.dontHave(4)).isTrue();
        assertThat(harness.sent())
                .containsExactly(PeerHarness.extended(9, "y"), PeerHarness.extended(5, "\0\0\0\4"));
        assertThatThrownBy(
                        () -> harness.peer.addExtension(new MetadataChannel(null, null, null, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesHashRequestsUnlessTheListenerAnswers() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        HashRange range = HashRange.of(new byte[32], 0, 0, 2, 0);
        harness.receive(
                new Message.HashRequest(range),
                new Message.Hashes(range, Unpooled.wrappedBuffer(new byte[64])),
                new Message.HashReject(range));
        assertThat(harness.sent()).containsExactly(new Message.HashReject(range));
        assertThat(harness.told()).isEmpty();
        harness.peer.sendHashMessage(new Message.HashRequest(range));
        assertThat(harness.sent()).containsExactly(new Message.HashRequest(range));
    }

    // Time.

    @Test
    void sendsAKeepAliveAfterTwoMinutesOfSilence() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        assertThat(harness.peer.nextWakeNanos() - harness.now).isEqualTo(120 * PeerHarness.SECOND);
        harness.passAndWake(119.9);
        assertThat(harness.sent()).isEmpty();
        harness.receive(new Message.KeepAlive());
        harness.passAndWake(0.1);
        assertThat(harness.sent()).containsExactly(new Message.KeepAlive());
        assertThat(harness.peer.nextWakeNanos() - harness.now).isEqualTo(120 * PeerHarness.SECOND);
    }

    @Test
    void givesUpAPeerSilentForThreeMinutes() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.passAndWake(100);
        harness.receive(new Message.KeepAlive());
        harness.passAndWake(179.9);
        harness.pass(0.1);
        assertThat(harness.peer.nextWakeNanos() - harness.now).isLessThanOrEqualTo(0);
        assertThatThrownBy(() -> harness.peer.wake(harness.now))
                .isInstanceOf(PeerWireException.class)
                .hasMessageContaining("180 s");
    }

    @Test
    void givesUpAMessageThatDoesNotCome() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.peer.partial(1, harness.now);
        for (int i = 2; i < 60; i++) {
            harness.passAndWake(1);
            harness.peer.partial(i, harness.now);
        }
        assertThat(harness.peer.nextWakeNanos() - harness.now).isEqualTo(2 * PeerHarness.SECOND);
        harness.pass(2);
        assertThatThrownBy(() -> harness.peer.wake(harness.now))
                .isInstanceOf(PeerWireException.class)
                .hasMessageContaining("60 s");
    }

    @Test
    void givesALongMessageTimeAsLongAsItMovesOn() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        for (int minute = 0; minute < 10; minute++) {
            harness.peer.partial(1 + minute * PeerTimers.PROGRESS, harness.now);
            harness.pass(16);
            harness.peer.partial(1 + minute * PeerTimers.PROGRESS + 5, harness.now);
            harness.passAndWake(1.5);
        }
        harness.receive(new Message.KeepAlive());
        harness.peer.partial(0, harness.now);
        harness.passAndWake(100);
    }

    @Test
    void doesNotBlameAPeerThatIsNotRead() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.receive(new Message.Unchoke());
        harness.peer.request(0, 0, 16384, harness.now);
        harness.peer.partial(5, harness.now);
        harness.peer.setReading(false, harness.now);
        harness.told();
        harness.passAndWake(1000);
        assertThat(harness.told()).isEmpty();
        harness.peer.setReading(true, harness.now);
        harness.passAndWake(59);
        assertThat(harness.told()).isEmpty();
        assertThat(harness.peer.outstanding()).isEqualTo(1);
    }

    @Test
    void releasesWhatComesAfterItIsClosed() throws PeerWireException {
        PeerHarness harness = PeerHarness.opened();
        harness.peer.close();
        harness.peer.close();
        ByteBuf block = Unpooled.buffer(10);
        harness.receive(new Message.Piece(99, 0, block), new Message.Unchoke());
        assertThat(block.refCnt()).isZero();
        harness.passAndWake(1000);
        assertThat(harness.told()).isEmpty();
    }

    /** Whatever a peer says in whatever order: the declared exception or nothing, and every buffer released. */
    @Test
    void survivesRandomMessages() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            PeerHarness harness =
                    new PeerHarness()
                            .open(
                                    random.nextLong(),
                                    random.nextInt(4) == 0 ? null : PeerHarness.pieces(1, 2, 3));
            for (int i = 0; i < 100; i++) {
                Message message = small(random);
                try {
                    harness.receive(message);
                    harness.passAndWake(random.nextInt(3));
                } catch (PeerWireException closed) {
                    break;
                } catch (RuntimeException | Error e) {
                    throw new AssertionError(
                            "seed " + seed + " round " + round + ": " + message, e);
                }
            }
            Bitfield pieces = harness.peer.pieces();
            assertThat(pieces == null || pieces.size() == 20).isTrue();
        }
    }

    /** Mostly of the torrent's size, so that the conversation goes on. */
    private static Message small(Random random) {
        int piece = random.nextInt(-1, 21);
        int begin = random.nextInt(-1, 3) << 14;
        return switch (random.nextInt(9)) {
            case 0 -> new Message.Request(piece, begin, MessageLimits.BLOCK);
            case 1 -> new Message.Piece(piece, begin, Messages.bytes(random, random.nextInt(50)));
            case 2 -> new Message.Have(Math.clamp(piece, 0, 19));
            case 3 -> new Message.Cancel(piece, begin, MessageLimits.BLOCK);
            case 4 -> new Message.Reject(piece, begin, MessageLimits.BLOCK);
            case 5 -> new Message.AllowedFast(piece);
            case 6 -> random.nextBoolean() ? new Message.Choke() : new Message.Unchoke();
            case 7 -> PeerHarness.extended(random.nextInt(9), "d8:msg_typei0e5:piecei0ee");
            default -> Messages.random(random);
        };
    }
}

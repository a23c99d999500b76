package dev.exbt.job.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.job.disk.SwarmDisk;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.DontHave;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A seed that has told peers of pieces which it loses. */
class LossNoticeTest {
    private static final int PIECES = 100_000;
    private static final int PIECE_LENGTH = 16 << 10;
    private static final int THEIR_ID = 9;
    private static final long SEVEN_SECONDS = TimeUnit.SECONDS.toNanos(7);

    private final Random random = new Random(5);
    private final List<InetSocketAddress> dialled = new ArrayList<>();
    private final Bitfield verified = new Bitfield(PIECES);
    private final Swarm swarm;
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    LossNoticeTest() throws MetainfoException {
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("name", "t")
                        .put("piece length", PIECE_LENGTH)
                        .put("length", (long) PIECES * PIECE_LENGTH)
                        .put("pieces", new byte[20 * PIECES])
                        .build();
        Metainfo metainfo = Metainfo.ofInfo(BencodeWriter.write(info), List.of(), List.of());
        SwarmHost host =
                proxy(
                        SwarmHost.class,
                        (method, argument) -> {
                            if (method.equals("connect")) {
                                dialled.add((InetSocketAddress) argument);
                            }
                            return method.equals("hasRoom") ? true : null;
                        });
        verified.setAll();
        SwarmDisk disk =
                proxy(
                        SwarmDisk.class,
                        (method, argument) ->
                                switch (method) {
                                    case "verified" -> verified.copy();
                                    case "isBusy", "has" -> false;
                                    default -> null;
                                });
        swarm =
                new Swarm(
                        SwarmSettings.standard(200, false),
                        List.of(metainfo.infoHash()),
                        PeerId.random(random),
                        host,
                        random,
                        now);
        Bitfield all = new Bitfield(PIECES);
        all.setAll();
        swarm.begin(metainfo, disk, all, now);
    }

    private interface Answers {
        @Nullable Object to(String method, @Nullable Object firstArgument);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) ->
                                answers.to(
                                        method.getName(),
                                        arguments == null ? null : arguments[0])));
    }

    /** The far end of a connection, which notes what it is told. */
    private final class Peer implements PeerLink {
        private final InetSocketAddress address;
        private final boolean outgoing;
        private ByteBuf sent = Unpooled.buffer();
        private final PeerSession session;
        @Nullable String closedFor;

        Peer(String host, boolean outgoing, boolean extended) throws PeerWireException {
            this.address = new InetSocketAddress(host, 6881);
            this.outgoing = outgoing;
            Handshake theirs =
                    new Handshake(
                            extended ? Handshake.SUPPORTED : Handshake.FAST,
                            swarm.handshake(null).infoHash(),
                            PeerId.random(random));
            session = Objects.requireNonNull(swarm.connected(this, theirs, now));
            if (extended) {
                ByteBuf hello = Unpooled.buffer();
                new ExtensionHandshake(Map.of(DontHave.NAME, THEIR_ID), null, 0, 0, 0, null, false)
                        .write(hello);
                says(new Message.Extended(0, hello));
            }
        }

        void says(Message message) throws PeerWireException {
            session.receiving(now);
            session.handle(message);
        }

        /** Since the last call. */
        List<Message> heard() throws PeerWireException {
            List<Message> messages = new ArrayList<>();
            ByteBuf all = sent;
            sent = Unpooled.buffer();
            try (var decoder =
                    new MessageDecoder(UnpooledByteBufAllocator.DEFAULT, MessageLimits.STANDARD)) {
                decoder.decode(all, messages::add);
            }
            return messages;
        }

        @Override
        public InetSocketAddress remote() {
            return address;
        }

        @Override
        public boolean outgoing() {
            return outgoing;
        }

        @Override
        public ByteBuf buffer() {
            return sent;
        }

        @Override
        public void send(ByteBuf messages, int payloadBytes) {
            messages.release();
        }

        @Override
        public void setReading(boolean on) {}

        @Override
        public void close(String reason) {
            closedFor = reason;
        }
    }

    private Peer dialled(String host) throws PeerWireException {
        swarm.addPeers(List.of(new InetSocketAddress(host, 6881)), PeerSource.TRACKER, now);
        return new Peer(host, true, true);
    }

    private void lose(int count) {
        Bitfield lost = new Bitfield(PIECES);
        for (int piece = 0; piece < count; piece++) {
            lost.set(piece);
            verified.clear(piece);
        }
        swarm.onPiecesLost(lost, new StorageException(Path.of("f"), "gone", null));
    }

    @Test
    void asManyPiecesAsAreToldOneByOneAreTold() throws PeerWireException {
        Peer peer = dialled("12.0.0.1");
        peer.heard();
        lose(LossNotice.MAX_PIECES);
        assertThat(peer.closedFor).isNull();
        assertThat(peer.sent.readableBytes()).isEqualTo(10 * LossNotice.MAX_PIECES);
        assertThat(peer.heard())
                .hasSize(LossNotice.MAX_PIECES)
                .contains(new Message.Extended(THEIR_ID, Unpooled.copyInt(0)))
                .contains(new Message.Extended(THEIR_ID, Unpooled.copyInt(499)));
    }

    @Test
    void ofOneMoreNobodyIsToldAndAllMayComeBack() throws PeerWireException {
        Peer useful = dialled("12.0.0.1");
        Peer visitor = new Peer("12.0.1.1", false, true);
        useful.heard();
        lose(LossNotice.MAX_PIECES + 1);
        assertThat(useful.closedFor).isEqualTo(LossNotice.TOO_MANY);
        assertThat(visitor.closedFor).isEqualTo(LossNotice.TOO_MANY);
        assertThat(useful.sent.readableBytes()).isZero();
        Peer again = new Peer("12.0.1.1", false, true);
        assertThat(again.closedFor).isNull();
        assertThat(again.heard().stream().filter(Message.HaveBitfield.class::isInstance))
                .hasSize(1)
                .allMatch(told ->
                        ((Message.HaveBitfield) told).bits().getByte(LossNotice.MAX_PIECES / 8)
                                == 0b0000_0111);
    }

    /** Neither for having been of no use, nor longer each time it happens. */
    @Test
    void whoWasDialledIsDialledAgainInAFewSecondsHoweverOften() throws PeerWireException {
        Peer peer = dialled("12.0.0.1");
        for (int times = 1; times <= 10; times++) {
            assertThat(dialled).as("after %d losses", times - 1).hasSize(times);
            lose(LossNotice.MAX_PIECES + 1);
            assertThat(peer.closedFor).isEqualTo(LossNotice.TOO_MANY);
            swarm.wake(now);
            assertThat(dialled).as("not at once").hasSize(times);
            now += SEVEN_SECONDS;
            swarm.wake(now);
            peer = new Peer("12.0.0.1", true, true);
        }
    }

    /** It would ask for ever, and never be answered or be taken for one that breaks the protocol. */
    @Test
    void whoWouldNotUnderstandStartsOverUnlessItHasThePiecesItself() throws PeerWireException {
        Peer without = new Peer("12.0.0.1", false, false);
        Peer having = new Peer("12.0.1.1", false, false);
        Peer lacking = new Peer("12.0.2.1", false, false);
        having.says(new Message.Have(0));
        having.says(new Message.Have(1));
        lacking.says(new Message.Have(0));
        lose(2);
        assertThat(without.closedFor).isEqualTo(LossNotice.NOT_UNDERSTOOD);
        assertThat(having.closedFor).isNull();
        assertThat(lacking.closedFor).isEqualTo(LossNotice.NOT_UNDERSTOOD);
    }
}

package dev.exbt.job.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.swarm.SimulatedWorld.Node;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.testkit.CpuTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a peer's messages that bring nothing cost us: decoder, connection and swarm as they run behind a socket. */
class FloodCostTest {
    /**
     * A hundred thousand of them a second then cost a tenth of a processor at most. It takes some tens of nanoseconds on a
     * processor of 2020; the rest is for slow machines, coverage agents and the like.
     */
    private static final long MAX_NANOS_A_MESSAGE = 1_000;

    private static final int READ_BYTES = 64 << 10;
    private static final int MESSAGES = 1_000_000;
    private static final int ROUNDS = 3;

    /** Its buffers are not watched for leaks, which in these tests notes every access and would be all that is measured. */
    private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true, true);

    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress("12.0.0.1", 5000);

    /** What comes again and again. */
    enum Flood {
        KEEP_ALIVES(0, 0, 0, 0),
        THE_SAME_HAVE(0, 0, 0, 5, 4, 0, 0, 0, 7),
        UNKNOWN_MESSAGES(0, 0, 0, 1, 99),
        SUGGESTIONS(0, 0, 0, 5, 13, 0, 0, 0, 7),
        INTERESTED_AND_NOT(0, 0, 0, 1, 2, 0, 0, 0, 1, 3),
        CHOKE_AND_UNCHOKE(0, 0, 0, 1, 0, 0, 0, 0, 1, 1);

        private final byte[] bytes;

        Flood(int... bytes) {
            this.bytes = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                this.bytes[i] = (byte) bytes[i];
            }
        }

        int messages() {
            return this == INTERESTED_AND_NOT || this == CHOKE_AND_UNCHOKE ? 2 : 1;
        }
    }

    /** A socket to which nothing is written that anybody reads. */
    private static final class Sink implements PeerLink {
        private final ByteBuf buffer = Unpooled.buffer();
        @Nullable String closedFor;

        @Override
        public InetSocketAddress remote() {
            return SOMEWHERE;
        }

        @Override
        public boolean outgoing() {
            return false;
        }

        @Override
        public ByteBuf buffer() {
            return buffer.clear();
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

    @ParameterizedTest
    @EnumSource
    void aMessageThatBringsNothingCostsLessThanAMicrosecond(Flood flood) throws Exception {
        long many = nanosAMessage(flood, READ_BYTES);
        System.out.printf("%s: %d ns of CPU a message%n", flood, many);
        assertThat(many).isLessThan(MAX_NANOS_A_MESSAGE);
    }

    /** Each in a packet of its own, which a socket's read adds to. */
    @ParameterizedTest
    @EnumSource
    void soDoesOneThatComesAlone(Flood flood) throws Exception {
        long one = nanosAMessage(flood, flood.bytes.length);
        System.out.printf("%s, one a read: %d ns of CPU a message%n", flood, one);
        assertThat(one).isLessThan(MAX_NANOS_A_MESSAGE);
    }

    /** The best of some rounds: what else the machine does is not the flood's cost. */
    private static long nanosAMessage(Flood flood, int readBytes) throws PeerWireException {
        Node node = new SimulatedWorld(1).leecher();
        Sink link = new Sink();
        Handshake hello =
                new Handshake(
                        Handshake.SUPPORTED,
                        node.swarm.handshake(null).infoHash(),
                        PeerId.random(new Random(1)));
        long now = Long.MAX_VALUE - 1_000_000_000L;
        PeerSession session = node.swarm.connected(link, hello, now);
        assertThat(session).isNotNull();
        ByteBuf read = BUFFERS.directBuffer(readBytes);
        int perRead = readBytes / flood.bytes.length;
        for (int i = 0; i < perRead; i++) {
            read.writeBytes(flood.bytes);
        }
        int reads = Math.max(1, MESSAGES / (perRead * flood.messages()));
        long best = Long.MAX_VALUE;
        try (MessageDecoder decoder = new MessageDecoder(BUFFERS, MessageLimits.STANDARD)) {
            for (int round = 0; round < ROUNDS; round++) {
                long before = CpuTime.ofThisThread().toNanos();
                for (int i = 0; i < reads; i++) {
                    now += 10_000;
                    read.readerIndex(0);
                    session.receiving(now);
                    decoder.decode(read, session);
                    session.readComplete(decoder.pendingBytes(), now);
                }
                best = Math.min(best, CpuTime.ofThisThread().toNanos() - before);
            }
        } finally {
            read.release();
        }
        assertThat(link.closedFor).as("none of them is a violation").isNull();
        return best / ((long) reads * perRead * flood.messages());
    }
}

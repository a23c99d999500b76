package dev.exbt.peerwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageDecoderTest {
    private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    /** Without leak tracking, which costs a stack trace per access: for the tests that go byte by byte. */
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    /** Copies each message out of its buffer and releases it. */
    private final List<Message> seen = new ArrayList<>();

    private void keep(Message message) {
        seen.add(
                switch (message) {
                    case Message.Piece(int piece, int begin, ByteBuf block) ->
                            new Message.Piece(piece, begin, Unpooled.copiedBuffer(block));
                    case Message.HaveBitfield(ByteBuf bits) ->
                            new Message.HaveBitfield(Unpooled.copiedBuffer(bits));
                    case Message.Extended(int id, ByteBuf payload) ->
                            new Message.Extended(id, Unpooled.copiedBuffer(payload));
                    case Message.Hashes(HashRange range, ByteBuf hashes) ->
                            new Message.Hashes(range, Unpooled.copiedBuffer(hashes));
                    default -> message;
                });
        message.release();
    }

    private void decode(MessageDecoder decoder, byte[] bytes, int from, int to)
            throws PeerWireException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from); // not tracked for leaks: quick
        decoder.decode(in, this::keep);
        assertThat(in.isReadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsTheSameMessagesHoweverTheBytesAreSplit(long seed) throws PeerWireException {
        Random random = new Random(seed);
        List<Message> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sent.add(Messages.random(random));
        }
        byte[] bytes = Messages.encode(sent);
        int longest = seed % 2 == 0 ? 1_000 : 300_000;
        try (MessageDecoder decoder = new MessageDecoder(HEAP, MessageLimits.STANDARD)) {
            for (int at = 0; at < bytes.length; ) {
                int to = Math.min(bytes.length, at + random.nextInt(longest));
                decode(decoder, bytes, at, to);
                at = to;
            }
            assertThat(decoder.pendingBytes()).isZero();
        }
        assertThat(seen).as("seed %d", seed).isEqualTo(sent);
    }

    @Test
    void findsEveryMessageByteByByte() throws PeerWireException {
        Random random = new Random(42);
        List<Message> sent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sent.add(Messages.random(random));
        }
        byte[] bytes = Messages.encode(sent);
        try (MessageDecoder decoder = new MessageDecoder(HEAP, MessageLimits.STANDARD)) {
            for (int at = 0; at < bytes.length; at++) {
                decode(decoder, bytes, at, at + 1);
            }
        }
        assertThat(seen).isEqualTo(sent);
    }

    @Test
    void givesBlocksAsSlicesOfTheReceiveBufferAndCopiesOnlyTheSplitOne() throws PeerWireException {
        ByteBuf block = Unpooled.wrappedBuffer(new byte[MessageLimits.BLOCK]);
        byte[] bytes =
                Messages.encode(new Message.Piece(0, 0, block), new Message.Piece(0, 16384, block));
        ByteBuf first = POOL.directBuffer().writeBytes(bytes, 0, 20_000);
        ByteBuf second = POOL.directBuffer().writeBytes(bytes, 20_000, bytes.length - 20_000);
        List<Message> messages = new ArrayList<>();
        try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
            decoder.decode(first, messages::add);
            assertThat(first.refCnt()).as("held by the one whole block").isEqualTo(2);
            assertThat(decoder.pendingBytes()).isEqualTo(20_000 - 16_397);
            decoder.decode(second, messages::add);
            assertThat(second.refCnt()).as("its part was copied").isEqualTo(1);
        }
        first.release();
        second.release();
        assertThat(messages).hasSize(2);
        assertThat(((Message.Piece) messages.get(1)).block().readableBytes())
                .isEqualTo(MessageLimits.BLOCK);
        messages.forEach(Message::release);
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void lendsBlocksWhereTheyAreAndTheSplitOneFromItsOwnBuffer() throws PeerWireException {
        byte[] data = new byte[MessageLimits.BLOCK];
        new Random(5).nextBytes(data);
        ByteBuf block = Unpooled.wrappedBuffer(data);
        byte[] bytes =
                Messages.encode(
                        new Message.Piece(3, 16384, block),
                        new Message.Have(7),
                        new Message.Piece(-1, -2, block),
                        new Message.Choke());
        for (int cut :
                new int[] {0, 3, 8, 13, 20, 16_397, 16_399, 16_406, 16_411, 20_000, 32_803}) {
            List<String> told = new ArrayList<>();
            MessageHandler handler =
                    new MessageHandler() {
                        @Override
                        public void handle(Message message) {
                            told.add(message.toString());
                        }

                        @Override
                        public void handleBlock(int piece, int begin, ByteBuf lent) {
                            byte[] came = new byte[lent.readableBytes()];
                            lent.readBytes(came);
                            told.add(piece + "/" + begin + "/" + Arrays.equals(came, data));
                        }
                    };
            ByteBuf first = POOL.directBuffer().writeBytes(bytes, 0, cut);
            ByteBuf second = POOL.directBuffer().writeBytes(bytes, cut, bytes.length - cut);
            try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
                decoder.decode(first, handler);
                assertThat(first.isReadable()).as("cut at %d", cut).isFalse();
                decoder.decode(second, handler);
                assertThat(second.isReadable()).as("cut at %d", cut).isFalse();
            }
            assertThat(told)
                    .as("cut at %d", cut)
                    .containsExactly("3/16384/true", "Have[piece=7]", "-1/-2/true", "Choke[]");
            assertThat(first.release()).as("nothing holds it").isTrue();
            assertThat(second.release()).as("nothing holds it").isTrue();
        }
    }

    @Test
    void releasesAnUnfinishedMessageWhenClosed() throws PeerWireException {
        MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD);
        byte[] bytes =
                Messages.encode(new Message.Piece(0, 0, Unpooled.wrappedBuffer(new byte[100])));
        decode(decoder, bytes, 0, 50);
        decoder.close();
        decoder.close();
        assertThat(decoder.pendingBytes()).isZero();
        assertThatThrownBy(() -> decode(decoder, bytes, 50, 60))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stopsWhenTheHandlerClosesIt() throws PeerWireException {
        MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD);
        List<Message> messages = new ArrayList<>();
        byte[] bytes =
                Messages.encode(new Message.Choke(), new Message.Unchoke(), new Message.Have(1));
        decoder.decode(
                Unpooled.wrappedBuffer(bytes),
                message -> {
                    messages.add(message);
                    decoder.close();
                });
        assertThat(messages).containsExactly(new Message.Choke());
    }

    @Test
    void skipsTheUnknownUnread() throws PeerWireException {
        try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
            byte[] prefix = {0, 0x0f, (byte) 0xff, (byte) 0xff, 99};
            decode(decoder, prefix, 0, 5);
            byte[] junk = new byte[0x0ffffe];
            for (int at = 0; at < junk.length; at += 0x10000) {
                assertThat(seen).isEmpty();
                decode(decoder, junk, at, Math.min(junk.length, at + 0x10000));
            }
            decode(decoder, Messages.encode(new Message.Have(7)), 0, 9);
        }
        assertThat(seen).containsExactly(new Message.Unknown(99, 0x0ffffe), new Message.Have(7));
    }

    @Test
    void keepsNoMoreThanHasCome() throws PeerWireException {
        UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(false, true);
        try (MessageDecoder decoder = new MessageDecoder(counting, MessageLimits.STANDARD)) {
            byte[] prefix = {0, 0x10, 0, 0, 20, 1};
            decode(decoder, prefix, 0, 6);
            assertThat(counting.metric().usedHeapMemory())
                    .as("a claim of 1 MiB")
                    .isLessThanOrEqualTo(32 << 10);
        }
        assertThat(counting.metric().usedHeapMemory()).isZero();
    }

    /** Each kind at its limit and one above: payload bytes, without prefix and id. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "1, 0, 0", "2, 0, 0", "3, 0, 0", "4, 4, 4", "5, 0, 262144", "6, 12, 12",
                "7, 8, 16392",
        "8, 12, 12", "9, 2, 2", "13, 4, 4", "14, 0, 0", "15, 0, 0", "16, 12, 12", "17, 4, 4",
                "20, 1, 1048576",
        "21, 48, 48", "22, 48, 1048576", "23, 48, 48", "99, 0, 1048576"
    })
    void takesAMessageUpToItsLimitAndRefusesMoreAtThePrefix(int id, int least, int most)
            throws PeerWireException {
        prefix(id, least);
        prefix(id, most);
        assertThatThrownBy(() -> prefix(id, most + 1)).isInstanceOf(PeerWireException.class);
        assertThatThrownBy(() -> prefix(id, 100 * (most + 1)))
                .isInstanceOf(PeerWireException.class);
        if (least > 0) {
            assertThatThrownBy(() -> prefix(id, least - 1))
                    .isInstanceOfSatisfying(
                            PeerWireException.class, e -> assertThat(e.messageId()).isEqualTo(id));
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 1, 2", "9, 2, 3", "0, 0, 1", "1, 1, 2"})
    void boundsTheBitfieldByTheNumberOfPieces(int pieces, int good, int bad)
            throws PeerWireException {
        try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
            decoder.setPieceCount(pieces);
            decode(decoder, new byte[] {0, 0, 0, (byte) (good + 1), 5}, 0, 5);
        }
        try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
            decoder.setPieceCount(pieces);
            assertThatThrownBy(
                            () -> decode(decoder, new byte[] {0, 0, 0, (byte) (bad + 1), 5}, 0, 5))
                    .isInstanceOf(PeerWireException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 20) + 2})
    void refusesALengthBeforeTheIdComes(int prefix) {
        try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
            byte[] bytes = Unpooled.buffer(4).writeInt(prefix).array();
            assertThatThrownBy(() -> decode(decoder, bytes, 0, 4))
                    .isInstanceOfSatisfying(
                            PeerWireException.class,
                            e -> assertThat(e.messageId()).isEqualTo(PeerWireException.NO_MESSAGE));
        }
    }

    /** Whatever the bytes, nothing but the declared exception comes out, and nothing stays allocated. */
    @Test
    void survivesJunk() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes =
                    Messages.encode(
                            Messages.random(random), new Message.Have(1), Messages.random(random));
            for (int i = random.nextInt(8); i > 0; i--) {
                bytes[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt();
            }
            try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
                int split = random.nextInt(bytes.length);
                decode(decoder, bytes, 0, split);
                decode(decoder, bytes, split, bytes.length);
            } catch (PeerWireException expected) {
                assertThat(expected.getStackTrace()).isEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
            seen.clear();
        }
    }

    private void prefix(int id, int payload) throws PeerWireException {
        byte[] bytes = Unpooled.buffer(5).writeInt(payload + 1).writeByte(id).array();
        for (int split = 0; split < 5; split++) {
            try (MessageDecoder decoder = new MessageDecoder(POOL, MessageLimits.STANDARD)) {
                decode(decoder, bytes, 0, split);
                decode(decoder, bytes, split, 5);
            }
        }
    }
}

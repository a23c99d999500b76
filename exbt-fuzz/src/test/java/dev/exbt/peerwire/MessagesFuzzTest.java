package dev.exbt.peerwire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.fuzz.Proportion;
import dev.exbt.fuzz.Seeds;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.connection.PeerConnection;
import dev.exbt.peerwire.connection.PeerListener;
import dev.exbt.peerwire.connection.PeerOutput;
import dev.exbt.peerwire.connection.PeerSettings;
import dev.exbt.peerwire.connection.PieceSizes;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import dev.exbt.peerwire.extension.MetadataExchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer's bytes after its handshake: cut into messages, understood, and played to a connection. */
class MessagesFuzzTest {
    private static final int PIECES = 20;
    private static final int PIECE_LENGTH = 32_768;

    /** Counts what is in use. */
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    static Stream<byte[]> sequences() {
        return Seeds.of("peerwire/messages.tsv", "hex").filter(bytes -> bytes.length < 100_000);
    }

    static Stream<byte[]> extensionHandshakes() {
        return extended().filter(bytes -> bytes[5] == 0).map(MessagesFuzzTest::body);
    }

    static Stream<byte[]> metadataMessages() {
        return extended().filter(bytes -> bytes[5] != 0).map(MessagesFuzzTest::body);
    }

    private static Stream<byte[]> extended() {
        return sequences().filter(bytes -> bytes.length > 6 && bytes[4] == 20);
    }

    private static byte[] body(byte[] message) {
        return Arrays.copyOfRange(message, 6, message.length);
    }

    @MethodSource("sequences")
    @FuzzTest(maxDuration = "10m")
    void readMessages(byte[] input) throws Exception {
        Proportion.check(input.length, () -> play(input, input.length));
        String whole = play(input, input.length);
        assertThat(play(input, 1 + input.length / 1_000))
                .as("byte by byte, or nearly")
                .isEqualTo(whole);
        assertThat(play(input, 1 + input.length / 3)).as("in parts").isEqualTo(whole);
    }

    /** Plays the bytes to a connection that has some pieces; gives what was read and why it ended. */
    private static String play(byte[] input, int part) throws Exception {
        StringBuilder read = new StringBuilder();
        ByteBuf sent = Unpooled.buffer();
        PeerConnection peer = connection(sent);
        try (MessageDecoder decoder = new MessageDecoder(HEAP, MessageLimits.STANDARD)) {
            decoder.setPieceCount(PIECES);
            for (int at = 0; at < input.length; at += part) {
                int length = Math.min(part, input.length - at);
                decoder.decode(
                        Unpooled.wrappedBuffer(input, at, length),
                        message -> {
                            note(message, read);
                            peer.receive(message, 0);
                        });
                peer.partial(decoder.pendingBytes(), 0);
            }
        } catch (PeerWireException refused) {
            read.append(refused.getMessage());
        }
        assertThat(HEAP.metric().usedHeapMemory()).as("all released").isZero();
        assertThat(peer.downloaded()).isZero();
        return read.append(sent.readableBytes()).toString();
    }

    private static void note(Message message, StringBuilder read) {
        if (message instanceof Message.Unknown) {
            read.append(message).append('\n');
            return;
        }
        ByteBuf written = Unpooled.buffer();
        MessageEncoder.write(message, written);
        read.append(message.getClass().getSimpleName())
                .append(ByteBufUtil.hexDump(written))
                .append('\n');
    }

    private static PeerConnection connection(ByteBuf sent) throws Exception {
        PeerListener listener =
                (PeerListener)
                        Proxy.newProxyInstance(
                                PeerListener.class.getClassLoader(),
                                new Class<?>[] {PeerListener.class},
                                (self, method, arguments) ->
                                        method.getReturnType() == boolean.class ? false : null);
        PeerOutput output =
                new PeerOutput() {
                    @Override
                    public ByteBuf buffer() {
                        return sent;
                    }

                    @Override
                    public void send(ByteBuf messages, int payloadBytes) {
                        sent.writeBytes(messages);
                        messages.release();
                    }
                };
        PeerConnection peer = new PeerConnection(PeerSettings.STANDARD, false, output, listener, 0);
        Bitfield ours = new Bitfield(PIECES);
        ours.set(3);
        Handshake theirs =
                new Handshake(
                        Handshake.SUPPORTED,
                        InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567"),
                        new PeerId(1, 2, 3));
        peer.open(
                theirs,
                null,
                PieceSizes.uniform(PIECE_LENGTH, (long) PIECES * PIECE_LENGTH - 5),
                ours,
                0,
                0);
        return peer;
    }

    @MethodSource("extensionHandshakes")
    @FuzzTest(maxDuration = "10m")
    void readExtensionHandshake(byte[] input) throws Exception {
        Proportion.check(
                input.length, () -> ExtensionHandshake.read(Unpooled.wrappedBuffer(input)));
        ExtensionHandshake read;
        try {
            read = ExtensionHandshake.read(Unpooled.wrappedBuffer(input));
        } catch (PeerWireException refused) {
            return;
        }
        assertThat(read.ids()).hasSizeLessThanOrEqualTo(64);
        ByteBuf written = Unpooled.buffer();
        read.write(written);
        assertThat(ExtensionHandshake.read(written)).isEqualTo(read);
    }

    @MethodSource("metadataMessages")
    @FuzzTest(maxDuration = "10m")
    void readMetadataMessage(byte[] input) throws Exception {
        MetadataExchange read;
        try {
            read = MetadataExchange.read(Unpooled.wrappedBuffer(input));
        } catch (PeerWireException refused) {
            return;
        }
        if (!(read instanceof MetadataExchange.Unknown)) {
            assertThat(read.piece()).isNotNegative();
            ByteBuf written = Unpooled.buffer();
            read.write(written);
            assertThat(MetadataExchange.read(written)).isEqualTo(read);
        }
    }
}

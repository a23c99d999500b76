package dev.exbt.peerwire.connection;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One connection with a clock in hand: notes what the listener is told, and decodes what is sent. */
final class PeerHarness implements PeerOutput, PeerListener {
    static final InfoHash TORRENT = InfoHash.ofHex("131be9f4c391a8b8073155148f30038ad8b79210");

    /** The torrent of the vectors: 20 pieces of 32 KiB, the last of 5,000 bytes. */
    static final PieceSizes SIZES = PieceSizes.uniform(32 << 10, 19L * (32 << 10) + 5000);

    static final long SECOND = 1_000_000_000L;

    final List<String> events = new ArrayList<>();
    final PeerConnection peer;

    /** Begins close to the end of the clock's range, since a real one may. */
    long now = Long.MAX_VALUE - SECOND;

    private ByteBuf sent = Unpooled.buffer();
    private final MessageDecoder sentDecoder =
            new MessageDecoder(UnpooledByteBufAllocator.DEFAULT, MessageLimits.STANDARD);

    PeerHarness() {
        this(PeerSettings.STANDARD);
    }

    PeerHarness(PeerSettings settings) {
        peer = new PeerConnection(settings, true, this, this, now);
    }

    static Handshake handshake(long flags) {
        return new Handshake(flags, TORRENT, PeerId.random(new Random(1)));
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static Bitfield pieces(int... pieces) {
        Bitfield set = new Bitfield(20);
        for (int piece : pieces) {
            set.set(piece);
        }
        return set;
    }

    static Bitfield allPieces() {
        Bitfield set = new Bitfield(20);
        set.setAll();
        return set;
    }

    PeerHarness open(long flags, @Nullable Bitfield ours) {
        peer.open(
                handshake(flags),
                address("80.4.4.200"),
                ours == null ? null : SIZES,
                ours,
                ours == null ? 0 : 467,
                now);
        return this;
    }

    /** Open with every flag, we have the pieces given, and what was written so far is thrown away. */
    static PeerHarness opened(int... ours) {
        PeerHarness harness = new PeerHarness().open(Handshake.SUPPORTED, pieces(ours));
        harness.sent();
        return harness;
    }

    void receive(Message... messages) throws PeerWireException {
        for (Message message : messages) {
            peer.receive(message, now);
        }
    }

    /** Receives {@code count} blocks asked for before. */
    static Message.Piece block(int piece, int begin, int length) {
        return new Message.Piece(piece, begin, Unpooled.wrappedBuffer(new byte[length]));
    }

    static Message extended(int id, String payload) {
        return new Message.Extended(
                id,
                Unpooled.wrappedBuffer(
                        payload.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }

    static Message extensionHandshake(Map<String, Integer> ids, int reqq, int metadataSize) {
        ByteBuf payload = Unpooled.buffer();
        new ExtensionHandshake(ids, null, 0, reqq, metadataSize, null, false).write(payload);
        return new Message.Extended(0, payload);
    }

    void pass(double seconds) {
        now += (long) (seconds * SECOND);
    }

    void passAndWake(double seconds) throws PeerWireException {
        pass(seconds);
        peer.wake(now);
    }

    /** What was written since the last call. */
    List<Message> sent() {
        List<Message> messages = new ArrayList<>();
        try {
            sentDecoder.decode(sent, messages::add);
        } catch (PeerWireException e) {
            throw new AssertionError("wrote what it would refuse", e);
        }
        sent = Unpooled.buffer();
        return messages;
    }

    /** What the listener was told since the last call. */
    List<String> told() {
        List<String> told = List.copyOf(events);
        events.clear();
        return told;
    }

    int sentBytes() {
        return sent.readableBytes();
    }

    @Override
    public ByteBuf buffer() {
        return sent;
    }

    @Override
    public void send(ByteBuf messages, int payloadBytes) {
        sent.writeBytes(messages);
        messages.release();
    }

    @Override
    public void onChoked() {
        events.add("choked");
    }

    @Override
    public void onUnchoked() {
        events.add("unchoked");
    }

    @Override
    public void onInterested() {
        events.add("interested");
    }

    @Override
    public void onNotInterested() {
        events.add("not interested");
    }

    @Override
    public void onPieces() {
        events.add("pieces");
    }

    @Override
    public void onHave(int piece) {
        events.add("have " + piece);
    }

    @Override
    public void onDontHave(int piece) {
        events.add("dont have " + piece);
    }

    @Override
    public void onBlock(int piece, int begin, ByteBuf block) {
        events.add("block " + piece + "/" + begin + "/" + block.readableBytes());
    }

    @Override
    public void onRequestLost(int piece, int begin, int length) {
        events.add("lost " + piece + "/" + begin + "/" + length);
    }

    @Override
    public void onRequest() {
        events.add("request");
    }

    @Override
    public void onAllowedFast(int piece) {
        events.add("allowed fast " + piece);
    }

    @Override
    public void onSuggest(int piece) {
        events.add("suggest " + piece);
    }

    @Override
    public void onExtensionHandshake(ExtensionHandshake handshake) {
        events.add("extensions");
    }

    @Override
    public void onMetadataRequest(int piece) {
        events.add("metadata request " + piece);
    }

    @Override
    public void onMetadataData(int piece, int totalSize, ByteBuf data) {
        events.add("metadata " + piece + "/" + totalSize + "/" + ByteBufUtil.hexDump(data));
    }

    @Override
    public void onMetadataReject(int piece) {
        events.add("metadata reject " + piece);
    }

    @Override
    public void onPort(int port) {
        events.add("port " + port);
    }
}

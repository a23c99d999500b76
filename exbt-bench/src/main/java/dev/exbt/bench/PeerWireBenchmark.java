package dev.exbt.bench;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.connection.PeerConnection;
import dev.exbt.peerwire.connection.PeerListener;
import dev.exbt.peerwire.connection.PeerOutput;
import dev.exbt.peerwire.connection.PeerSettings;
import dev.exbt.peerwire.connection.PieceSizes;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a fast peer costs on its event loop, for each block of 16 KiB: 16,384 bytes divided by the time is the rate. The bytes
 * come in reads of 256 KiB, so one block in sixteen is split and copied.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PeerWireBenchmark implements PeerOutput, PeerListener {
    private static final int BLOCKS = 1024;
    private static final int BLOCK = MessageLimits.BLOCK;
    private static final int READ = 256 << 10;

    private final PooledByteBufAllocator pool = PooledByteBufAllocator.DEFAULT;
    private final List<ByteBuf> reads = new ArrayList<>();
    private final ByteBuf requests = pool.directBuffer(BLOCKS * MessageEncoder.REQUEST_LENGTH);
    private final MessageDecoder decoder = new MessageDecoder(pool, MessageLimits.STANDARD);
    private PeerConnection peer;
    private long now;
    private long bytes;

    /** Encodes the blocks of a torrent with one block a piece, and opens a connection that is not choked. */
    @Setup
    public void fill() throws PeerWireException {
        ByteBuf stream = pool.directBuffer(BLOCKS * (BLOCK + MessageEncoder.PIECE_HEADER_LENGTH));
        for (int piece = 0; piece < BLOCKS; piece++) {
            MessageEncoder.writePieceHeader(stream, piece, 0, BLOCK);
            stream.writeZero(BLOCK);
        }
        while (stream.isReadable()) {
            int length = Math.min(READ, stream.readableBytes());
            reads.add(pool.directBuffer(READ).writeBytes(stream, length));
        }
        stream.release();
        PeerSettings settings = PeerSettings.STANDARD.withOutstanding(64, BLOCKS);
        peer = new PeerConnection(settings, true, this, this, 0);
        Handshake theirs =
                new Handshake(Handshake.SUPPORTED, new InfoHash(1, 2, 3), new PeerId(1, 2, 3));
        peer.open(
                theirs,
                null,
                PieceSizes.uniform(BLOCK, (long) BLOCKS * BLOCK),
                new Bitfield(BLOCKS),
                0,
                0);
        peer.receive(Message.Unchoke.INSTANCE, 0);
    }

    /** Releases the buffers. */
    @TearDown
    public void release() {
        decoder.close();
        reads.forEach(ByteBuf::release);
        requests.release();
    }

    /**
     * Cuts the stream into messages.
     *
     * @return the bytes of the blocks
     */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public long decodeBlocks() throws PeerWireException {
        for (ByteBuf read : reads) {
            decoder.decode(read.readerIndex(0), this::count);
        }
        return bytes;
    }

    /**
     * All a connection does for a block: asks for it, cuts it out of the stream, finds its request, passes it on.
     *
     * @return the bytes of the blocks
     */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public long requestAndReceiveBlocks() throws PeerWireException {
        requests.clear();
        now += 1_000_000;
        for (int piece = 0; piece < BLOCKS; piece++) {
            peer.request(piece, 0, BLOCK, now);
        }
        for (ByteBuf read : reads) {
            decoder.decode(read.readerIndex(0), this::receive);
        }
        return bytes;
    }

    /**
     * Writes requests into one buffer.
     *
     * @return its length
     */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public int encodeRequests() {
        requests.clear();
        for (int piece = 0; piece < BLOCKS; piece++) {
            MessageEncoder.writeRequest(requests, piece, 0, BLOCK);
        }
        return requests.writerIndex();
    }

    private void count(Message message) {
        bytes += message instanceof Message.Piece piece ? piece.block().readableBytes() : 0;
        message.release();
    }

    private void receive(Message message) throws PeerWireException {
        peer.receive(message, now);
    }

    @Override
    public ByteBuf buffer() {
        return requests;
    }

    @Override
    public void send(ByteBuf messages, int payloadBytes) {
        messages.release();
    }

    @Override
    public void onBlock(int piece, int begin, ByteBuf block) {
        bytes += block.readableBytes();
    }

    @Override
    public void onChoked() {}

    @Override
    public void onUnchoked() {}

    @Override
    public void onInterested() {}

    @Override
    public void onNotInterested() {}

    @Override
    public void onPieces() {}

    @Override
    public void onHave(int piece) {}

    @Override
    public void onDontHave(int piece) {}

    @Override
    public void onRequestLost(int piece, int begin, int length) {}

    @Override
    public void onRequest() {}

    @Override
    public void onAllowedFast(int piece) {}

    @Override
    public void onSuggest(int piece) {}

    @Override
    public void onExtensionHandshake(ExtensionHandshake handshake) {}

    @Override
    public void onMetadataRequest(int piece) {}

    @Override
    public void onMetadataData(int piece, int totalSize, ByteBuf data) {}

    @Override
    public void onMetadataReject(int piece) {}

    @Override
    public void onPort(int port) {}
}

package dev.exbt.bench.crowd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * A seed that speaks as little of BEP 3 as it can: answers the handshake, has everything, unchokes who is interested, sends
 * what it is asked for.
 */
final class WireSeed {
    private static final int HANDSHAKE_BYTES = 68;
    private static final int BITFIELD = 5;
    private static final int UNCHOKE = 1;
    private static final int INTERESTED = 2;
    private static final int REQUEST = 6;
    private static final int PIECE = 7;

    /** Blocks handed to the system in one call. */
    private static final int BATCH = 16;

    private static final SplittableRandom IDS = new SplittableRandom();

    private final SocketChannel channel;
    private final ByteBuffer payload;
    private final int pieceLength;
    private final ByteBuffer in = ByteBuffer.allocate(32 << 10);
    private final Queue<ByteBuffer> out = new ArrayDeque<>();
    private boolean greeted;

    /**
     * @param payload the whole torrent
     */
    WireSeed(SocketChannel channel, ByteBuffer payload, int pieceLength) {
        this.channel = channel;
        this.payload = payload;
        this.pieceLength = pieceLength;
    }

    /** Reads and answers; false at the end. */
    boolean onReadable(SelectionKey key) throws IOException {
        if (channel.read(in) < 0) {
            return false;
        }
        in.flip();
        while (take()) {}
        in.compact();
        onWritable(key);
        return true;
    }

    private boolean take() {
        if (!greeted) {
            if (in.remaining() < HANDSHAKE_BYTES) {
                return false;
            }
            greet();
            return true;
        }
        if (in.remaining() < Integer.BYTES
                || in.remaining() < Integer.BYTES + in.getInt(in.position())) {
            return false;
        }
        int length = in.getInt();
        int end = in.position() + length;
        switch (length == 0 ? -1 : in.get()) {
            case INTERESTED -> out.add(ByteBuffer.allocate(5).putInt(1).put((byte) UNCHOKE).flip());
            case REQUEST -> answer(in.getInt(), in.getInt(), in.getInt());
            default -> {}
        }
        in.position(end);
        return true;
    }

    private void greet() {
        greeted = true;
        byte[] theirs = new byte[HANDSHAKE_BYTES];
        in.get(theirs);
        byte[] id = new byte[20];
        IDS.nextBytes(id);
        byte[] protocol = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
        int pieces = (payload.capacity() + pieceLength - 1) / pieceLength;
        int bytes = (pieces + 7) / 8;
        ByteBuffer hello = ByteBuffer.allocate(HANDSHAKE_BYTES + 5 + bytes);
        hello.put(protocol).putLong(0).put(theirs, 28, 20).put(id);
        hello.putInt(1 + bytes).put((byte) BITFIELD);
        for (int i = 0; i < bytes; i++) {
            int inThisByte = Math.min(8, pieces - 8 * i);
            hello.put((byte) (0xff << (8 - inThisByte)));
        }
        out.add(hello.flip());
    }

    private void answer(int piece, int begin, int length) {
        ByteBuffer head = ByteBuffer.allocate(13);
        out.add(head.putInt(9 + length).put((byte) PIECE).putInt(piece).putInt(begin).flip());
        out.add(payload.slice(piece * pieceLength + begin, length));
    }

    /** Sends until the system takes no more. */
    void onWritable(SelectionKey key) throws IOException {
        boolean full = false;
        while (!full && !out.isEmpty()) {
            ByteBuffer[] batch = out.stream().limit(2L * BATCH).toArray(ByteBuffer[]::new);
            channel.write(batch);
            for (ByteBuffer sent : batch) {
                if (sent.hasRemaining()) {
                    full = true;
                    break;
                }
                out.remove();
            }
        }
        key.interestOps(
                out.isEmpty()
                        ? SelectionKey.OP_READ
                        : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
}

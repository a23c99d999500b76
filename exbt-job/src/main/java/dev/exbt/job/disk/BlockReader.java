package dev.exbt.job.disk;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.storage.PieceStorage;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the blocks one peer asked for into one buffer, each behind its header: one write to the socket for all. Blocks that follow one another
 * in a piece, as nearly all do, are read at once. Runs on a disk thread.
 */
final class BlockReader {
    private final Metainfo metainfo;
    private final PieceStorage storage;
    private final int[] requests;
    private final int count;
    private final BitSet failed;
    private final Map<Integer, StorageException> lost = new LinkedHashMap<>(0);
    private int payloadBytes;

    /**
     * Prepares.
     *
     * @param requests piece, begin, length for each
     * @param refused requests that need not be tried
     */
    BlockReader(
            Metainfo metainfo, PieceStorage storage, int[] requests, int count, BitSet refused) {
        this.metainfo = metainfo;
        this.storage = storage;
        this.requests = requests;
        this.count = count;
        this.failed = refused;
    }

    /** Reads all that can be read; the caller owns the buffer. */
    ByteBuf read() {
        ByteBuf messages = UploadMemory.take(totalBytes());
        boolean handedOver = false;
        try {
            int from = failed.nextClearBit(0);
            while (from < count) {
                int to = endOfRun(from);
                if (to - from == 1 || !readRun(messages, from, to)) {
                    for (int i = from; i < to; i++) {
                        readInto(messages, i);
                    }
                }
                from = failed.nextClearBit(to);
            }
            handedOver = true;
            return messages;
        } finally {
            if (!handedOver) {
                messages.release();
            }
        }
    }

    /** The request behind the last of those that follow one another in a piece's file, from one on. */
    private int endOfRun(int from) {
        int piece = requests[3 * from];
        int size = metainfo.pieceSize(piece);
        int to = from;
        int begin = requests[3 * from + 1];
        while (to < count
                && requests[3 * to] == piece
                && requests[3 * to + 1] == begin
                && requests[3 * to + 2] <= size - begin
                && !failed.get(to)) {
            begin += requests[3 * to + 2];
            to++;
        }
        return Math.max(to, from + 1);
    }

    /**
     * Reads blocks that follow one another at once, behind the room for all their headers, and moves each to the left to its own. Moving a block
     * that was just read costs less than a call of the system for it.
     *
     * @return false if that failed; then which of them cannot be read is for each of them to tell
     */
    private boolean readRun(ByteBuf messages, int from, int to) {
        int start = messages.writerIndex();
        int headers = (to - from) * MessageEncoder.PIECE_HEADER_LENGTH;
        int begin = requests[3 * from + 1];
        int last = 3 * (to - 1);
        int bytes = requests[last + 1] + requests[last + 2] - begin;
        ByteBuffer whole = messages.internalNioBuffer(start, headers + bytes);
        int source = whole.position() + headers;
        int target = whole.position();
        try {
            storage.read(requests[3 * from], begin, whole.position(source));
        } catch (StorageException e) {
            return false;
        }
        for (int i = from; i < to; i++) {
            int length = requests[3 * i + 2];
            int block = target + MessageEncoder.PIECE_HEADER_LENGTH;
            if (source > block) {
                whole.put(block, whole, source, length);
            }
            MessageEncoder.putPieceHeader(
                    whole, target, requests[3 * i], requests[3 * i + 1], length);
            source += length;
            target = block + length;
        }
        messages.writerIndex(start + headers + bytes);
        payloadBytes += bytes;
        return true;
    }

    private void readInto(ByteBuf messages, int request) {
        int piece = requests[3 * request];
        int begin = requests[3 * request + 1];
        int length = requests[3 * request + 2];
        int start = messages.writerIndex();
        MessageEncoder.writePieceHeader(messages, piece, begin, length);
        try {
            int stored = Math.clamp((long) metainfo.pieceSize(piece) - begin, 0, length);
            storage.read(piece, begin, messages.internalNioBuffer(messages.writerIndex(), stored));
            messages.writerIndex(messages.writerIndex() + stored).writeZero(length - stored);
            payloadBytes += length;
        } catch (StorageException e) {
            messages.writerIndex(start);
            failed.set(request);
            lost.putIfAbsent(piece, e);
        }
    }

    private int totalBytes() {
        int total = 0;
        for (int i = failed.nextClearBit(0); i < count; i = failed.nextClearBit(i + 1)) {
            total = Math.addExact(total, MessageEncoder.PIECE_HEADER_LENGTH + requests[3 * i + 2]);
        }
        return total;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    /** The requests that failed, those refused included. */
    int[] failed() {
        return failed.isEmpty() ? BlocksListener.NONE : failed.stream().toArray();
    }

    /** Pieces that could not be read, and why. */
    Map<Integer, StorageException> lost() {
        return lost;
    }
}

package dev.exbt.job.disk;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.storage.PieceStorage;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the blocks one peer asked for, each straight to its place behind its header in one buffer: no copy, and one write to
 * the socket for all. Runs on a disk thread.
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
            for (int i = failed.nextClearBit(0); i < count; i = failed.nextClearBit(i + 1)) {
                readInto(messages, i);
            }
            handedOver = true;
            return messages;
        } finally {
            if (!handedOver) {
                messages.release();
            }
        }
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

package dev.exbt.job.disk;

import dev.exbt.storage.Block;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells a block that was sent wrong from one that was sent right later, without keeping either: the first 64 bits of its
 * SHA-1. A checksum would be cheaper and could be forged, so that a liar looks honest. Made from what was written, and only of
 * pieces that failed or of those asked for; the others cost nothing.
 */
final class BlockFingerprints {
    private BlockFingerprints() {}

    /** The numbers of all blocks of a piece that is on disk. */
    static long[] of(DiskEnd end, int piece, int size) throws StorageException {
        MessageDigest sha1 = sha1();
        long[] fingerprints = new long[Block.count(size)];
        ByteBuf memory = end.memory().take(Math.min(size, Chunk.BYTES));
        try {
            for (int begin = 0; begin < size; begin += Chunk.BYTES) {
                int length = Math.min(Chunk.BYTES, size - begin);
                end.storage().read(piece, begin, memory.internalNioBuffer(0, length));
                for (int at = 0; at < length; at += Block.LENGTH) {
                    sha1.update(memory.internalNioBuffer(at, Math.min(Block.LENGTH, length - at)));
                    fingerprints[(begin + at) / Block.LENGTH] =
                            ByteBuffer.wrap(sha1.digest()).getLong();
                }
            }
        } finally {
            end.memory().give(memory);
        }
        return fingerprints;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}

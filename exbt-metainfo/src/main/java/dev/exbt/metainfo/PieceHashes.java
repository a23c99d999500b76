package dev.exbt.metainfo;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the pieces of files on disk, several at a time. Memory is bounded by the number of threads: each reads one piece with
 * one buffer. Threads take the next piece from a counter, so that together they read the files from front to back.
 */
final class PieceHashes {
    /**
     * One stretch of the bytes that are hashed.
     *
     * @param file where they are; null for padding, which is zeros
     * @param offset of the first among all bytes
     * @param length how many
     */
    record Extent(@Nullable Path file, long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    /** Bytes read at a time by each thread; a multiple of a v2 block. */
    private static final int BUFFER_LENGTH = 1 << 18;

    private final List<Extent> extents;
    private final int pieceLength;
    private final long end;
    private final int pieceCount;
    private final byte @Nullable [] v1;
    private final byte @Nullable [] v2;
    private final TorrentProgress progress;
    private final BooleanSupplier cancelled;

    private final AtomicInteger nextPiece = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Object progressLock = new Object();
    private final long total;
    private long hashed;

    /**
     * @param extents in order and without overlap, empty ones left out; with v2 a file is an extent that begins a piece
     * @param end one past the last byte
     */
    PieceHashes(
            List<Extent> extents,
            int pieceLength,
            long end,
            TorrentVersion version,
            TorrentProgress progress,
            BooleanSupplier cancelled) {
        this.extents = extents;
        this.pieceLength = pieceLength;
        this.end = end;
        this.pieceCount = Math.toIntExact((end - 1) / pieceLength + 1);
        this.v1 = version == TorrentVersion.V2 ? null : new byte[pieceCount * InfoHash.LENGTH];
        this.v2 = version == TorrentVersion.V1 ? null : new byte[pieceCount * MerkleRoot.LENGTH];
        this.progress = progress;
        this.cancelled = cancelled;
        this.total = extents.stream().filter(e -> e.file() != null).mapToLong(Extent::length).sum();
    }

    /** 20 bytes a piece; empty without v1. */
    byte[] v1() {
        return v1 == null ? new byte[0] : v1;
    }

    /** 32 bytes a piece, the node that covers it; empty without v2. */
    byte[] v2() {
        return v2 == null ? new byte[0] : v2;
    }

    /** Hashes everything; returns when all threads have ended. */
    void run(int threads) throws IOException {
        if (Thread.currentThread()
                .isInterrupted()) { // a few bytes are hashed before anybody would notice
            throw new CancellationException("interrupted");
        }
        Thread[] workers = new Thread[Math.min(threads, pieceCount)];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = Thread.ofPlatform().daemon().name("exbt-hash-" + i).start(this::work);
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, new CancellationException("interrupted"));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        switch (thrown) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(thrown);
        }
    }

    private void work() {
        try (Worker worker = new Worker()) {
            for (int piece = nextPiece.getAndIncrement();
                    piece < pieceCount && failure.get() == null;
                    piece = nextPiece.getAndIncrement()) {
                worker.hash(piece);
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void advance(int bytes) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("cancelled");
        }
        synchronized (progressLock) {
            hashed += bytes;
            progress.onHashed(hashed, total);
        }
    }

    private int extentAt(long offset) {
        int low = 0;
        int high = extents.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (extents.get(middle).end() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** What one thread needs: a buffer, the digests, the file it read last. */
    private final class Worker implements AutoCloseable {
        private final byte[] buffer = new byte[BUFFER_LENGTH];
        private final MessageDigest sha1 = digest("SHA-1");
        private final MessageDigest sha256 = digest("SHA-256");
        private final byte[] leaves =
                v2 == null
                        ? new byte[0]
                        : new byte[pieceLength / MerkleTree.BLOCK_LENGTH * MerkleRoot.LENGTH];
        private @Nullable FileChannel channel;
        private @Nullable Path open;

        void hash(int piece) throws IOException {
            long from = (long) piece * pieceLength;
            long to = Math.min(end, from + pieceLength);
            int leafCount = 0;
            for (int i = extentAt(from); i < extents.size() && extents.get(i).offset() < to; i++) {
                Extent extent = extents.get(i);
                long begin = Math.max(from, extent.offset());
                long stop = Math.min(to, extent.end());
                for (long at = begin; at < stop; ) {
                    int length = (int) Math.min(buffer.length, stop - at);
                    fill(extent, at, length);
                    if (v1 != null) {
                        sha1.update(buffer, 0, length);
                    }
                    if (v2 != null && extent.file() != null) {
                        leafCount += leaves(length, leafCount);
                    }
                    if (extent.file() != null) {
                        advance(length);
                    }
                    at += length;
                }
            }
            if (v1 != null) {
                System.arraycopy(sha1.digest(), 0, v1, piece * InfoHash.LENGTH, InfoHash.LENGTH);
            }
            if (v2 != null) {
                Extent file = extents.get(extentAt(from));
                int width = MerkleTree.paddedLeafCount(Math.min(file.length(), pieceLength));
                byte[] node = MerkleTree.root(leaves, 0, leafCount, width, 1);
                System.arraycopy(node, 0, v2, piece * MerkleRoot.LENGTH, MerkleRoot.LENGTH);
            }
        }

        private int leaves(int length, int before) {
            int count = 0;
            for (int at = 0; at < length; at += MerkleTree.BLOCK_LENGTH) {
                sha256.update(buffer, at, Math.min(MerkleTree.BLOCK_LENGTH, length - at));
                byte[] leaf = sha256.digest();
                System.arraycopy(
                        leaf, 0, leaves, (before + count++) * MerkleRoot.LENGTH, MerkleRoot.LENGTH);
            }
            return count;
        }

        private void fill(Extent extent, long offset, int length) throws IOException {
            if (extent.file() == null) {
                Arrays.fill(buffer, 0, length, (byte) 0);
                return;
            }
            ByteBuffer target = ByteBuffer.wrap(buffer, 0, length);
            FileChannel file = channel(extent.file());
            while (target.hasRemaining()) {
                if (file.read(target, offset - extent.offset() + target.position()) < 0) {
                    throw new EOFException(extent.file() + " became shorter while it was hashed");
                }
            }
        }

        private FileChannel channel(Path file) throws IOException {
            if (channel == null || !file.equals(open)) {
                close();
                channel = FileChannel.open(file, StandardOpenOption.READ);
                open = file;
            }
            return channel;
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}

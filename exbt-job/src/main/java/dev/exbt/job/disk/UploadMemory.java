package dev.exbt.job.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Direct memory for blocks on their way from the disk to a socket; of the whole program. For any thread.
 *
 * <p>One chunk of it stays once something was uploaded. An allocator of Netty gives a chunk back as soon as nothing of it is in use, which
 * one fast peer brings about many times a second, and takes the next from the system: cleared byte by byte, and since Java 25 at
 * the price of a handshake with every thread. That was a tenth of the processor time of seeding, and more.
 */
public final class UploadMemory {
    private static final int PAGE_BYTES = 8 << 10;

    /** A chunk is so many times the double of a page: 16 MiB, what a dozen of the fastest peers have on their way. */
    private static final int CHUNK_ORDER = 11;

    /** In one arena and without caches: what disk threads take is given back by the event loop. */
    private static final PooledByteBufAllocator POOL =
            new PooledByteBufAllocator(true, 0, 1, PAGE_BYTES, CHUNK_ORDER, 0, 0, false);

    /**
     * Left free before the first message. Blocks are read from whole pages, and the processor copies a page up to four times slower to where its
     * lowest 12 bits are 1 to 31 more (measured on an AMD EPYC, Zen 3); behind a header of 13 bytes the first block would be there.
     */
    private static final int FIRST_BYTES = 64;

    /** What keeps the first chunk in use. */
    @SuppressWarnings("unused")
    private static final ByteBuf KEPT = POOL.directBuffer(PAGE_BYTES);

    private UploadMemory() {}

    /** Gives an empty buffer of so many bytes, to be released by whoever has it last. */
    static ByteBuf take(int bytes) {
        int total = Math.addExact(FIRST_BYTES, bytes);
        return POOL.directBuffer(total, total).setIndex(FIRST_BYTES, FIRST_BYTES);
    }

    /**
     * How much was taken from the system.
     *
     * @return bytes, a multiple of 16 MiB
     */
    public static long reservedBytes() {
        return POOL.metric().usedDirectMemory();
    }
}

package dev.exbt.job.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A file as programs see it, and what of it is on the drive. Sectors that were written and not forced are remembered with
 * what the drive holds in their place; a sector is written whole or not at all, as drives promise.
 */
final class DiskFile implements DiskNode {
    /** What a drive writes at once. */
    static final int SECTOR = 512;

    private byte[] bytes = {};
    private int size;
    private long modifiedNanos;
    private final BitSet allocated = new BitSet();

    private int forcedSize;
    private long forcedModifiedNanos;
    private final BitSet unforced = new BitSet();
    private final Map<Integer, byte[]> onDrive = new HashMap<>();

    DiskFile(long nowNanos) {
        modifiedNanos = nowNanos;
        forcedModifiedNanos = nowNanos;
    }

    int size() {
        return size;
    }

    long modifiedNanos() {
        return modifiedNanos;
    }

    @Override
    public long allocatedBytes() {
        return (long) allocated.cardinality() * SECTOR;
    }

    /** How many bytes from a place on can be written with so much room on the drive. */
    int fitting(int at, int count, long room) {
        long left = room;
        for (int sector = at / SECTOR; sector * SECTOR < at + count; sector++) {
            if (!allocated.get(sector) && (left -= SECTOR) < 0) {
                return Math.max(0, sector * SECTOR - at);
            }
        }
        return count;
    }

    void write(int at, ByteBuffer source, int count, long nowNanos) {
        if (count == 0) {
            return;
        }
        int end = Math.addExact(at, count);
        reserve(end);
        touch(at, end);
        source.get(bytes, at, count);
        allocated.set(at / SECTOR, (end + SECTOR - 1) / SECTOR);
        size = Math.max(size, end);
        modifiedNanos = nowNanos;
    }

    /** Reads what there is; -1 at the end. */
    int read(int at, ByteBuffer destination) {
        if (at >= size) {
            return -1;
        }
        int count = Math.min(destination.remaining(), size - at);
        destination.put(bytes, at, count);
        return count;
    }

    void truncate(int newSize, long nowNanos) {
        if (newSize < size) {
            touch(newSize, size);
            Arrays.fill(bytes, newSize, size, (byte) 0);
            allocated.clear((newSize + SECTOR - 1) / SECTOR, bytes.length / SECTOR + 1);
            size = newSize;
        }
        modifiedNanos = nowNanos;
    }

    /** Puts everything on the drive; the time of the last change only if {@code metadata} says so (POSIX, fdatasync). */
    void force(boolean metadata) {
        unforced.clear();
        onDrive.clear();
        forcedSize = size;
        if (metadata) {
            forcedModifiedNanos = modifiedNanos;
        }
    }

    /** Whether bytes are on the drive, whatever happens. */
    boolean isForced(int from, int to) {
        int dirty = unforced.nextSetBit(from / SECTOR);
        return to <= forcedSize && (dirty < 0 || dirty * SECTOR >= to);
    }

    @Override
    public void losePower(SimulatedDisk.Survival survival, RandomGenerator random) {
        for (int sector = unforced.nextSetBit(0);
                sector >= 0;
                sector = unforced.nextSetBit(sector + 1)) {
            if (random.nextDouble() >= survival.data()) {
                byte[] before = onDrive.getOrDefault(sector, new byte[SECTOR]);
                System.arraycopy(before, 0, bytes, sector * SECTOR, SECTOR);
            }
        }
        if (random.nextDouble() >= survival.metadata()) {
            size = forcedSize;
            Arrays.fill(bytes, Math.min(size, bytes.length), bytes.length, (byte) 0);
        }
        if (random.nextDouble() >= survival.metadata()) {
            modifiedNanos = forcedModifiedNanos;
        }
        force(true);
    }

    private void touch(int from, int to) {
        for (int sector = from / SECTOR; sector * SECTOR < to; sector++) {
            if (!unforced.get(sector)) {
                unforced.set(sector);
                if (sector * SECTOR < forcedSize) {
                    int begin = sector * SECTOR;
                    onDrive.put(sector, Arrays.copyOfRange(bytes, begin, begin + SECTOR));
                }
            }
        }
    }

    private void reserve(int end) {
        if (end > bytes.length) {
            int wanted = Math.max(end, bytes.length + bytes.length / 2);
            bytes = Arrays.copyOf(bytes, (wanted + SECTOR - 1) / SECTOR * SECTOR);
        }
    }
}

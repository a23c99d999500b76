package dev.exbt.bench.race;

import java.util.Comparator;
import java.util.List;

/**
 * One transfer.
 *
 * @param bytes payload moved
 * @param wallNanos from the moment the torrent was handed over until the download was complete
 * @param cpuNanos CPU time, user and system, of the racer's process meanwhile
 */
public record Heat(long bytes, long wallNanos, long cpuNanos) {
    /** MiB of payload a second. */
    public double rate() {
        return bytes / 1048576.0 / (wallNanos / 1e9);
    }

    /** CPU seconds a GiB of payload. */
    public double cpuPerGiB() {
        return cpuNanos / 1e9 / (bytes / 1073741824.0);
    }

    /** The heat with the median of wall times, with the median of CPU times beside it. */
    public static Heat median(List<Heat> heats) {
        return new Heat(
                heats.getFirst().bytes,
                middle(heats.stream().map(Heat::wallNanos).sorted().toList()),
                middle(heats.stream().map(Heat::cpuNanos).sorted().toList()));
    }

    private static long middle(List<Long> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    public static Heat fastest(List<Heat> heats) {
        return heats.stream().min(Comparator.comparingLong(Heat::wallNanos)).orElseThrow();
    }
}

package dev.exbt.job.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** A peer's line: sends for its connections in turn, a segment each, at its rate; what comes in passes at a rate of its own. */
final class Uplink {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final VirtualTime time;
    private final LinkConditions conditions;
    private final Queue<SimulatedLink> waiting = new ArrayDeque<>();
    private boolean busy;
    private long downloadFreeAt;
    private long blockBytesLeft;

    Uplink(VirtualTime time, LinkConditions conditions) {
        this.time = time;
        this.conditions = conditions;
    }

    /** A connection has bytes to send and may. */
    void wants(SimulatedLink link) {
        waiting.add(link);
        if (!busy) {
            sendNext();
        }
    }

    private void sendNext() {
        SimulatedLink link = waiting.poll();
        while (link != null) {
            Segment segment = link.takeSegment();
            if (segment != null) {
                SimulatedLink from = link;
                busy = true;
                time.after(
                        segment.length() * SECOND / conditions.uploadRate(),
                        () -> {
                            if (from.departed(segment)) {
                                blockBytesLeft += segment.blocks();
                            }
                            busy = false;
                            sendNext();
                        });
                return;
            }
            link = waiting.poll();
        }
    }

    /** Bytes of blocks that have left, to whomever. */
    long blockBytesLeft() {
        return blockBytesLeft;
    }

    /** When bytes that reach the line at a time, since the beginning, have passed it. */
    long passed(long arrivesAt, int length) {
        downloadFreeAt =
                Math.max(arrivesAt, downloadFreeAt) + length * SECOND / conditions.downloadRate();
        return downloadFreeAt;
    }
}

package dev.exbt.job.netty;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;

/**
 * The channels with bytes not yet handed to the network. They are flushed together, once, after what the loop is doing now:
 * one system call a channel, however many small messages an event made.
 */
final class FlushQueue {
    private final EventLoop loop;
    private final Runnable flush = this::flush;
    private final ArrayDeque<PeerChannel> dirty = new ArrayDeque<>();

    FlushQueue(EventLoop loop) {
        this.loop = loop;
    }

    void add(PeerChannel channel) {
        if (dirty.isEmpty()) {
            loop.execute(flush);
        }
        dirty.add(channel);
    }

    private void flush() {
        try {
            for (PeerChannel channel = dirty.poll(); channel != null; channel = dirty.poll()) {
                channel.flushNow();
            }
        } finally {
            if (!dirty.isEmpty()) { // one of them threw; the others may not wait for ever
                loop.execute(flush);
            }
        }
    }
}

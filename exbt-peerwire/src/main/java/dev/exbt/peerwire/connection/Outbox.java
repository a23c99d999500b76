package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageEncoder;
import io.netty.buffer.ByteBuf;

/** What leaves one connection, and when it last did: commands have no time of their own, so the last known one counts. */
final class Outbox {
    private final PeerOutput output;
    private final PeerTimers timers;
    private final LateHaves late = new LateHaves();
    private long nowNanos;

    Outbox(PeerOutput output, PeerTimers timers, long nowNanos) {
        this.output = output;
        this.timers = timers;
        this.nowNanos = nowNanos;
    }

    void setNow(long now) {
        nowNanos = now;
    }

    ByteBuf buffer() {
        timers.sent(nowNanos);
        ByteBuf buffer = output.buffer();
        late.writeTo(buffer);
        return buffer;
    }

    void write(Message message) {
        MessageEncoder.write(message, buffer());
    }

    /** Tells of a piece that the peer has too: with whatever comes next, or a little later. */
    void writeLater(Message.Have have) {
        late.add(have.piece(), nowNanos);
        if (late.isFull()) {
            buffer();
        }
    }

    void wake(long now) {
        if (late.isDue(now)) {
            buffer();
        }
    }

    long nextWakeNanos(long otherwise) {
        return late.nextWakeNanos(otherwise);
    }

    void send(ByteBuf messages, int payloadBytes) {
        timers.sent(nowNanos);
        output.send(messages, payloadBytes);
    }
}

package dev.exbt.job.swarm;

import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One end of a simulated connection: bytes go to the other end as an event; what comes in is decoded and noted. */
final class SimulatedLink implements PeerLink {
    private final SimulatedWorld world;
    private final InetSocketAddress remote;
    private final boolean outgoing;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private final List<Runnable> held = new ArrayList<>();
    private final MessageDecoder decoder =
            new MessageDecoder(UnpooledByteBufAllocator.DEFAULT, MessageLimits.STANDARD);
    private @Nullable ByteBuf outbox;

    /** What came in, by the names of the messages and their numbers. */
    final List<String> heard = new ArrayList<>();

    @Nullable SimulatedLink other;
    @Nullable PeerSession session;
    @Nullable String closedFor;
    boolean reading = true;

    /** Blocks are not known to have left. */
    boolean stuck;

    SimulatedLink(SimulatedWorld world, InetSocketAddress remote, boolean outgoing) {
        this.world = world;
        this.remote = remote;
        this.outgoing = outgoing;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean outgoing() {
        return outgoing;
    }

    @Override
    public ByteBuf buffer() {
        if (outbox == null) {
            outbox = Unpooled.buffer();
        }
        return outbox;
    }

    void flush() {
        ByteBuf full = outbox;
        outbox = null;
        if (full != null) {
            deliver(full);
        }
    }

    @Override
    public void send(ByteBuf messages, int payloadBytes) {
        flush();
        int length = messages.readableBytes();
        deliver(messages);
        Runnable left =
                () -> {
                    if (session != null) {
                        session.sent(length, payloadBytes, world.now());
                    }
                };
        if (stuck) {
            held.add(left);
        } else {
            world.later(left);
        }
    }

    /** What is held leaves after all. */
    void unstick() {
        stuck = false;
        held.forEach(world::later);
        held.clear();
    }

    private void deliver(ByteBuf bytes) {
        SimulatedLink to = other;
        if (to == null || closedFor != null) {
            bytes.release();
        } else {
            world.later(() -> to.arrive(bytes));
        }
    }

    private void arrive(ByteBuf bytes) {
        if (closedFor != null) {
            bytes.release();
        } else if (reading) {
            receive(bytes);
        } else {
            waiting.add(bytes);
        }
    }

    private void receive(ByteBuf bytes) {
        PeerSession peer = session;
        try {
            if (peer != null) {
                peer.receiving(world.now());
            }
            decoder.decode(
                    bytes,
                    message -> {
                        note(message);
                        if (peer == null) {
                            message.release();
                        } else {
                            peer.handle(message);
                        }
                    });
            if (peer != null && closedFor == null) {
                peer.readComplete(decoder.pendingBytes(), world.now());
            }
        } catch (PeerWireException violation) {
            if (peer != null) {
                peer.violated(violation, world.now());
            }
        } finally {
            bytes.release();
        }
    }

    private void note(Message message) {
        heard.add(
                switch (message) {
                    case Message.Piece(int piece, int begin, ByteBuf block) ->
                            "Piece " + piece + " " + begin;
                    case Message.Request(int piece, int begin, int length) ->
                            "Request " + piece + " " + begin;
                    case Message.Cancel(int piece, int begin, int length) ->
                            "Cancel " + piece + " " + begin;
                    case Message.Have(int piece) -> "Have " + piece;
                    default -> message.getClass().getSimpleName();
                });
    }

    long count(String kind) {
        return heard.stream().filter(message -> message.startsWith(kind)).count();
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        if (on) {
            world.later(() -> {
                while (reading && closedFor == null && !waiting.isEmpty()) {
                    receive(waiting.remove());
                }
            });
        }
    }

    @Override
    public void close(String reason) {
        if (closedFor == null) {
            flush();
            closedFor = reason;
            release();
            SimulatedLink far = other;
            if (far != null) {
                world.later(far::hangUp);
            }
        }
    }

    private void hangUp() {
        if (closedFor == null) {
            closedFor = "the other side closed";
            release();
            if (session != null) {
                session.disconnected("the other side closed", world.now());
            }
        }
    }

    private void release() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        decoder.close();
    }
}

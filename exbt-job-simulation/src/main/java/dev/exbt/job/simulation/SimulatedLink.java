package dev.exbt.job.simulation;

import dev.exbt.job.swarm.PeerLink;
import dev.exbt.job.swarm.PeerSession;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.HandshakeReader;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageDecoder;
import dev.exbt.peerwire.MessageHandler;
import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection: what {@code PeerChannel} is for a socket. Handshakes, then joins the bytes to a {@link
 * PeerSession}. A bounded number of bytes is under way; beyond it the sender waits until the other end has read.
 */
final class SimulatedLink implements PeerLink, MessageHandler {
    /** A connection whose handshake is not done by then is closed. */
    static final long HANDSHAKE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Bytes sent and not yet read at the other end. */
    private static final int WINDOW_BYTES = 256 << 10;

    /** Most often one small message leaves at a time. */
    private static final int OUTBOX_BYTES = 64;

    private final PeerLife life;
    private final InetSocketAddress remote;
    private final boolean outgoing;
    private final long delayNanos;
    private final int number;
    private final OutgoingMessages outgoingMessages;
    private final HandshakeReader greeting = new HandshakeReader();
    private final MessageDecoder decoder =
            new MessageDecoder(UnpooledByteBufAllocator.DEFAULT, MessageLimits.STANDARD);
    private final Queue<Outgoing> outgoingBytes = new ArrayDeque<>();
    private final Queue<Segment> unread = new ArrayDeque<>();

    private @Nullable SimulatedLink other;
    private @Nullable PeerSession session;
    private @Nullable ByteBuf outbox;
    private boolean answered;
    private boolean reading = true;
    private boolean waitsForLine;
    private int queuedBytes;
    private int underWay;
    private boolean closed;

    /** Its peer is gone without a word: nothing that is sent to it comes to anybody. */
    private boolean vanished;

    /**
     * Messages that wait for the line.
     *
     * @param blockBytes of the blocks in them; 0 if nobody is to be told when they leave
     */
    private record Outgoing(ByteBuf bytes, int length, int blockBytes) {}

    SimulatedLink(
            PeerLife life,
            InetSocketAddress remote,
            boolean outgoing,
            long delayNanos,
            int number) {
        this.life = life;
        this.remote = remote;
        this.outgoing = outgoing;
        this.delayNanos = delayNanos;
        this.number = number;
        this.outgoingMessages =
                new OutgoingMessages(
                        this, life.requests(), life.peer().kind() == PeerKind.FREE_RIDER);
    }

    static void join(SimulatedLink one, SimulatedLink another) {
        one.other = another;
        another.other = one;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean outgoing() {
        return outgoing;
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable PeerSession session() {
        return session;
    }

    private VirtualTime time() {
        return life.time();
    }

    private long now() {
        return time().nowNanos();
    }

    /** The connection is there. */
    void open() {
        time().after(
                        HANDSHAKE_TIMEOUT_NANOS,
                        () -> {
                            if (session == null && !closed) {
                                life.enter(this::giveUp);
                            }
                        });
        if (outgoing) {
            life.swarm().handshake(null).write(buffer());
        }
    }

    // what the swarm sends

    @Override
    public ByteBuf buffer() {
        if (outbox == null) {
            outbox = Unpooled.buffer(OUTBOX_BYTES);
            life.dirty(this);
        }
        return outbox;
    }

    @Override
    public void send(ByteBuf messages, int payloadBytes) {
        flush();
        if (closed) {
            messages.release();
        } else {
            queue(messages, payloadBytes);
        }
    }

    /** Hands small messages to the network; after each event. */
    void flush() {
        ByteBuf full = outbox;
        outbox = null;
        if (full == null) {
            return;
        }
        if (closed || !full.isReadable()) {
            full.release();
        } else {
            ByteBuf passed = outgoingMessages.pass(full);
            if (passed.isReadable()) {
                queue(passed, 0);
            } else {
                passed.release();
            }
        }
    }

    private void queue(ByteBuf bytes, int blockBytes) {
        queuedBytes += bytes.readableBytes();
        outgoingBytes.add(new Outgoing(bytes, bytes.readableBytes(), blockBytes));
        wantLine();
    }

    private void wantLine() {
        if (!closed && !waitsForLine && !outgoingBytes.isEmpty() && underWay < WINDOW_BYTES) {
            waitsForLine = true;
            life.peer().line().wants(this);
        }
    }

    /** What goes next; null if nothing does. */
    @Nullable Segment takeSegment() {
        waitsForLine = false;
        if (closed || outgoingBytes.isEmpty()) {
            return null;
        }
        return queuedBytes <= Segment.MAX_BYTES && outgoingBytes.size() == 1
                ? wholeSegment(outgoingBytes.element())
                : nextSegment();
    }

    /** What is most often sent, small messages of one event, is not copied. */
    private Segment wholeSegment(Outgoing only) {
        if (only.blockBytes() > 0) {
            return nextSegment();
        }
        outgoingBytes.clear();
        queuedBytes = 0;
        return new Segment(only.bytes(), 0, 0);
    }

    private Segment nextSegment() {
        int length = Math.min(Segment.MAX_BYTES, queuedBytes);
        ByteBuf segment = Unpooled.buffer(length, length);
        int reported = 0;
        int blocks = 0;
        for (Outgoing next = outgoingBytes.peek();
                next != null && segment.isWritable();
                next = outgoingBytes.peek()) {
            ByteBuf bytes = next.bytes();
            int taken = Math.min(bytes.readableBytes(), segment.writableBytes());
            if (next.blockBytes() > 0) {
                int before = next.length() - bytes.readableBytes();
                reported += taken;
                blocks +=
                        Math.min(before + taken, next.blockBytes())
                                - Math.min(before, next.blockBytes());
            }
            segment.writeBytes(bytes, taken);
            if (!bytes.isReadable()) {
                outgoingBytes.remove();
                bytes.release();
            }
        }
        queuedBytes -= length;
        return new Segment(segment, reported, blocks);
    }

    /** The line has sent it; false if the connection ended meanwhile, and it goes nowhere. */
    boolean departed(Segment segment) {
        SimulatedLink to = other;
        if (closed || to == null) {
            segment.release();
            return false;
        }
        underWay += segment.length();
        long arrives = time().elapsedNanos() + delayNanos;
        time().at(
                        to.life.peer().line().passed(arrives, segment.length()),
                        () -> to.arrive(segment));
        PeerSession peer = session;
        if (segment.reported() > 0 && peer != null) {
            life.enter(() -> peer.sent(segment.reported(), segment.blocks(), now()));
        }
        wantLine();
        return true;
    }

    // what the other end sends

    private void arrive(Segment segment) {
        life.trace().add(time().elapsedNanos(), number, segment.length());
        life.trace().add(segment.bytes());
        if (closed) {
            segment.release();
            if (vanished && life.peer().isRunning() && other != null) {
                SimulatedLink sender = other; // the machine is up again and knows nothing of it
                time().after(delayNanos, () -> sender.hangUp("connection reset by peer"));
            }
        } else if (reading && unread.isEmpty()) {
            life.enter(() -> read(segment));
        } else {
            unread.add(segment);
        }
    }

    private void read(Segment segment) {
        int length = segment.length();
        try {
            if (session != null || shakeHands(segment.bytes())) {
                decode(segment.bytes());
            }
        } catch (PeerWireException malformed) {
            if (session != null) {
                session.violated(malformed, now());
            } else {
                giveUp();
            }
        } finally {
            segment.release();
        }
        SimulatedLink sender = other;
        if (sender != null) {
            sender.underWay -= length;
            sender.wantLine();
        }
    }

    private boolean shakeHands(ByteBuf in) throws PeerWireException {
        Handshake theirs = greeting.read(in);
        InfoHash named = greeting.infoHash();
        if (!outgoing && !answered && named != null) {
            answered = true;
            life.swarm().handshake(named).write(buffer());
        }
        if (theirs == null) {
            return false;
        }
        session = life.swarm().connected(this, theirs, now());
        return session != null && !closed;
    }

    private void decode(ByteBuf in) throws PeerWireException {
        PeerSession peer = session;
        if (peer != null && !closed) {
            peer.receiving(now());
            decoder.decode(in, this);
            if (!closed) {
                peer.readComplete(decoder.pendingBytes(), now());
            }
        }
    }

    @Override
    public void handle(Message message) throws PeerWireException {
        if (message instanceof Message.Reject(int piece, int begin, int length)) {
            life.requests().settled(this, piece, begin);
        }
        if (session == null) {
            message.release();
        } else {
            session.handle(message);
        }
    }

    @Override
    public void handleBlock(int piece, int begin, ByteBuf block) throws PeerWireException {
        life.requests().settled(this, piece, begin);
        if (session != null) {
            session.handleBlock(piece, begin, block);
        }
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        if (on) {
            time().after(0, this::catchUp);
        }
    }

    private void catchUp() {
        while (reading && !closed && !unread.isEmpty()) {
            Segment next = unread.remove();
            life.enter(() -> read(next));
        }
    }

    // the end

    @Override
    public void close(String reason) {
        if (closed) {
            return;
        }
        Segment answer = session == null ? handshakeUnsent() : null;
        end();
        SimulatedLink far = other;
        if (far == null) {
            return;
        }
        time().after(
                        delayNanos,
                        () -> {
                            if (answer != null) {
                                far.arrive(answer);
                            }
                            far.hangUp("the peer closed the connection");
                        });
    }

    /** Who is refused hears before that who refused him; that is how one notices that one has dialled oneself. */
    private @Nullable Segment handshakeUnsent() {
        ByteBuf full = outbox;
        outbox = null;
        return full == null ? null : new Segment(outgoingMessages.pass(full), 0, 0);
    }

    /** Closes it before the handshake was done. */
    private void giveUp() {
        close("no handshake");
        if (outgoing) {
            life.swarm().connectFailed(remote, now());
        }
    }

    /** The other end, or the network between, has ended it. */
    void hangUp(String reason) {
        if (closed) {
            return;
        }
        end();
        life.enter(() -> {
            if (session != null) {
                session.disconnected(reason, now());
            } else if (outgoing) {
                life.swarm().connectFailed(remote, now());
            }
        });
    }

    /** Both ends hear at once that it is over, in the middle of whatever was under way. */
    void reset() {
        SimulatedLink far = other;
        hangUp("connection reset");
        if (far != null) {
            far.hangUp("connection reset");
        }
    }

    /** This end hears that it is over; the other hears nothing, now or ever. */
    void breakOff() {
        vanished = true;
        hangUp("no route to host");
    }

    /** The peer of this end is dead. The other end hears of it if its machine lives on. */
    void abandon(CrashKind kind) {
        if (closed) {
            return;
        }
        end();
        SimulatedLink far = other;
        if (kind == CrashKind.POWER) {
            vanished = true;
        } else if (far != null) {
            time().after(delayNanos, () -> far.hangUp("connection reset by peer"));
        }
    }

    private void end() {
        closed = true;
        life.closed(this);
        life.requests().gone(this);
        outgoingBytes.forEach(waiting -> waiting.bytes().release());
        outgoingBytes.clear();
        unread.forEach(Segment::release);
        unread.clear();
        if (outbox != null) {
            outbox.release();
            outbox = null;
        }
        decoder.close();
    }
}

package dev.exbt.dht.routing;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.CompactNodes;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * A node in the table and when it was last heard. Owned by its table: it changes as the node answers or fails to, so keep a
 * {@link #contact()}, not this. Founding document: {@code DHTNode}.
 *
 * <p>Design: id and address are numbers in the object itself, 80 bytes in all, because a process may hold a thousand tables
 * of two hundred nodes, and because comparing distances and writing answers then follow no pointer and allocate nothing. What
 * the founding document calls {@code DHTNode.last_active} is three facts here: the last reply, the last query, and how many
 * of our queries in a row were not answered.
 */
public final class DhtNode {
    /** How long a node counts as good after it was heard (BEP 5), in nanoseconds: 15 minutes. */
    public static final long GOOD_FOR_NANOS = Duration.ofMinutes(15).toNanos();

    /** How many queries in a row must stay unanswered for a node to count as bad. */
    public static final int FAILURES_UNTIL_BAD = 2;

    /** How long a node that was given out to be pinged is not given out again: longer than any query waits. */
    static final long ASK_AGAIN_NANOS = Duration.ofSeconds(15).toNanos();

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private static final int V6 = 1;
    private static final int VALID_ID = 1 << 1;
    private static final int LOCAL = 1 << 2;
    private static final int REPLIED = 1 << 3;
    private static final int QUERIED = 1 << 4;
    private static final int ASKED = 1 << 5;

    private final long idHigh;
    private final long idMiddle;
    private final int idLow;

    /** The first half of an IPv6 address; 0 for IPv4. */
    private final long hostHigh;

    /** The second half of an IPv6 address; an IPv4 address in the lower four bytes. */
    private final long hostLow;

    private final char port;
    private byte flags;
    private byte failures;
    private long lastReplyNanos;
    private long lastQueryNanos;
    private long askedNanos;

    /** Takes a node of which nothing was heard yet. */
    DhtNode(NodeContact contact) {
        NodeId id = contact.id();
        idHigh = id.high();
        idMiddle = id.middle();
        idLow = id.low();
        InetAddress host = contact.address().getAddress();
        byte[] bytes = host.getAddress();
        hostHigh = hostHigh(bytes);
        hostLow = hostLow(bytes);
        port = (char) contact.address().getPort();
        flags =
                (byte)
                        ((bytes.length == Integer.BYTES ? 0 : V6)
                                | (id.isValidFor(host) ? VALID_ID : 0)
                                | (NodeId.isExempt(host) ? LOCAL : 0));
    }

    private static long hostHigh(byte[] host) {
        return host.length == Integer.BYTES ? 0 : (long) LONGS.get(host, 0);
    }

    private static long hostLow(byte[] host) {
        return host.length == Integer.BYTES
                ? Integer.toUnsignedLong((int) INTS.get(host, 0))
                : (long) LONGS.get(host, Long.BYTES);
    }

    /**
     * Gives the id. Founding document: {@code DHTNode.id}.
     *
     * @return a new value
     */
    public NodeId id() {
        return new NodeId(idHigh, idMiddle, idLow);
    }

    /**
     * Gives the address. Founding document: {@code DHTNode.ip}, {@code DHTNode.port}.
     *
     * @return a new value
     */
    public InetSocketAddress address() {
        byte[] host = new byte[has(V6) ? 2 * Long.BYTES : Integer.BYTES];
        writeHost(host, 0);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("addresses have 4 or 16 bytes", e);
        }
    }

    /**
     * Gives id and address.
     *
     * @return a new value, good for keeping
     */
    public NodeContact contact() {
        return new NodeContact(id(), address());
    }

    /**
     * Tells the family of the address.
     *
     * @return the family
     */
    public AddressFamily family() {
        return has(V6) ? AddressFamily.V6 : AddressFamily.V4;
    }

    /**
     * Whether the node has this id. Allocates nothing.
     *
     * @param id the id
     * @return true if they are equal
     */
    public boolean hasId(NodeId id) {
        return idHigh == id.high() && idMiddle == id.middle() && idLow == id.low();
    }

    /**
     * Whether the node is at an address.
     *
     * @param address a resolved address
     * @return true if host and port are the same
     */
    public boolean isAt(InetSocketAddress address) {
        if (address.getPort() != port) {
            return false;
        }
        byte[] host = address.getAddress().getAddress();
        return (host.length != Integer.BYTES) == has(V6)
                && hostLow(host) == hostLow
                && hostHigh(host) == hostHigh;
    }

    /**
     * Tells how far the node is to be trusted to answer.
     *
     * @param nowNanos the time
     * @return good, questionable or bad
     */
    public NodeHealth health(long nowNanos) {
        if (failures >= FAILURES_UNTIL_BAD) {
            return NodeHealth.BAD;
        }
        return isGood(nowNanos) ? NodeHealth.GOOD : NodeHealth.QUESTIONABLE;
    }

    /** Answered within 15 minutes, or answered once and asked us within 15 minutes; and no row of failures since. */
    boolean isGood(long nowNanos) {
        return has(REPLIED)
                && failures < FAILURES_UNTIL_BAD
                && (nowNanos - lastReplyNanos <= GOOD_FOR_NANOS
                        || (has(QUERIED) && nowNanos - lastQueryNanos <= GOOD_FOR_NANOS));
    }

    boolean isBad() {
        return failures >= FAILURES_UNTIL_BAD;
    }

    boolean isQuestionable(long nowNanos) {
        return !isBad() && !isGood(nowNanos);
    }

    /**
     * Tells how many of our queries in a row it left unanswered.
     *
     * @return 0 or more; stops at 127
     */
    public int failures() {
        return failures;
    }

    /**
     * Whether the id follows from the address (BEP 42), or need not because the address is local.
     *
     * @return false if the id was not made for the address
     */
    public boolean hasValidId() {
        return has(VALID_ID);
    }

    /**
     * Tells how long the compact form is.
     *
     * @return {@value CompactNodes#V4_LENGTH} or {@value CompactNodes#V6_LENGTH} bytes
     */
    public int compactLength() {
        return has(V6) ? CompactNodes.V6_LENGTH : CompactNodes.V4_LENGTH;
    }

    /**
     * Writes the compact form: id, address, port, big-endian (BEP 5, 32). Allocates nothing. Founding document:
     * {@code DHTNode.compact_info}; what follows the id is {@code DHTNode.contact_info}.
     *
     * @param into the array to write to
     * @param offset where the first of {@link #compactLength} bytes goes
     * @return the index after the last byte
     * @throws IndexOutOfBoundsException if there is no room
     */
    public int writeCompact(byte[] into, int offset) {
        LONGS.set(into, offset, idHigh);
        LONGS.set(into, offset + Long.BYTES, idMiddle);
        INTS.set(into, offset + 2 * Long.BYTES, idLow);
        int end = writeHost(into, offset + NodeId.LENGTH);
        SHORTS.set(into, end, (short) port);
        return end + Short.BYTES;
    }

    private int writeHost(byte[] into, int offset) {
        if (has(V6)) {
            LONGS.set(into, offset, hostHigh);
            LONGS.set(into, offset + Long.BYTES, hostLow);
            return offset + 2 * Long.BYTES;
        }
        INTS.set(into, offset, (int) hostLow);
        return offset + Integer.BYTES;
    }

    /** The first eight bytes of the id. */
    long head() {
        return idHigh;
    }

    /** Compares the distances of two nodes to a target, without allocating: true if this one is nearer. */
    boolean isNearerThan(DhtNode other, NodeId target) {
        if (idHigh != other.idHigh) {
            long mask = target.high();
            return Long.compareUnsigned(idHigh ^ mask, other.idHigh ^ mask) < 0;
        }
        if (idMiddle != other.idMiddle) {
            long mask = target.middle();
            return Long.compareUnsigned(idMiddle ^ mask, other.idMiddle ^ mask) < 0;
        }
        return Integer.compareUnsigned(idLow ^ target.low(), other.idLow ^ target.low()) < 0;
    }

    boolean hasIdOf(DhtNode other) {
        return idHigh == other.idHigh && idMiddle == other.idMiddle && idLow == other.idLow;
    }

    boolean isAtHostOf(DhtNode other) {
        return hostLow == other.hostLow && hostHigh == other.hostHigh && has(V6) == other.has(V6);
    }

    boolean isAtAddressOf(DhtNode other) {
        return port == other.port && isAtHostOf(other);
    }

    /** Whether both are in one /24 (IPv4) or /64 (IPv6), of which one person may well own all addresses. */
    boolean isInSubnetOf(DhtNode other) {
        return has(V6)
                ? other.has(V6) && hostHigh == other.hostHigh
                : !other.has(V6) && hostLow >>> Byte.SIZE == other.hostLow >>> Byte.SIZE;
    }

    /** Loopback, private or link-local. */
    boolean isLocal() {
        return has(LOCAL);
    }

    /** It answered us. */
    void replied(long nowNanos) {
        flags |= REPLIED;
        flags &= ~ASKED;
        failures = 0;
        lastReplyNanos = nowNanos;
    }

    /** It asked us. */
    void queried(long nowNanos) {
        flags |= QUERIED;
        lastQueryNanos = nowNanos;
    }

    /** It did not answer. */
    void failed() {
        flags &= ~ASKED;
        if (failures < Byte.MAX_VALUE) {
            failures++;
        }
    }

    /** Whether it may be given out to be pinged: it was not just now. */
    boolean isAskable(long nowNanos) {
        return !has(ASKED) || nowNanos - askedNanos >= ASK_AGAIN_NANOS;
    }

    /** It is given out to be pinged. */
    void asked(long nowNanos) {
        flags |= ASKED;
        askedNanos = nowNanos;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    @Override
    public String toString() {
        return contact().toString();
    }
}

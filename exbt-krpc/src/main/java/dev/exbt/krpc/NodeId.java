package dev.exbt.krpc;

import dev.exbt.metainfo.InfoHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A point of the DHT's space of 160-bit numbers (BEP 5): the id of a node, what a lookup aims at, or the distance between
 * two of them. A value: two of the same bytes are equal. Ordered as unsigned numbers. Founding document:
 * {@code DHTNode.id}; of {@code DHTUtils}: {@code node_distance_binary}, {@code count_0_prefix_length},
 * {@code gen_node_id}, {@code gen_random_bitstring}.
 *
 * <p>Design: three numbers instead of an array, so that distance is three instructions and comparing two distances
 * allocates nothing; a lookup in the routing table does little else.
 *
 * @param high bytes 0 to 7, big-endian
 * @param middle bytes 8 to 15, big-endian
 * @param low bytes 16 to 19, big-endian
 */
public record NodeId(long high, long middle, int low) implements Comparable<NodeId> {
    /** Length in bytes. */
    public static final int LENGTH = 20;

    /** Length in bits, and the number of the bucket of the farthest ids. */
    public static final int BITS = 160;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /**
     * Takes 20 bytes.
     *
     * @param bytes exactly {@value #LENGTH} bytes; copied
     * @return the id
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static NodeId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a node id has 20 bytes, not " + bytes.length);
        }
        return of(bytes, 0);
    }

    /**
     * Takes 20 bytes out of an array.
     *
     * @param bytes the array; copied from
     * @param offset index of the first of the 20 bytes
     * @return the id
     * @throws IndexOutOfBoundsException if 20 bytes do not follow
     */
    public static NodeId of(byte[] bytes, int offset) {
        return new NodeId(
                (long) LONGS.get(bytes, offset),
                (long) LONGS.get(bytes, offset + 8),
                (int) INTS.get(bytes, offset + 16));
    }

    /**
     * Takes an info-hash as what a lookup for its peers aims at.
     *
     * @param infoHash the info-hash
     * @return the same 20 bytes
     */
    public static NodeId of(InfoHash infoHash) {
        return new NodeId(infoHash.high(), infoHash.middle(), infoHash.low());
    }

    /**
     * Reads 40 hexadecimal digits of either case.
     *
     * @param hex the digits
     * @return the id
     * @throws IllegalArgumentException if it is anything else
     */
    public static NodeId ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /**
     * Makes an id that is as likely as any other. Founding document: {@code DHTUtils.gen_node_id}.
     *
     * @param random where the bits come from
     * @return the id
     */
    public static NodeId random(RandomGenerator random) {
        return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /**
     * Makes an id that other nodes accept for an address (BEP 42); a random one for an address that is
     * {@linkplain #isExempt exempt}. Founding document: {@code DHTUtils.gen_node_id}.
     *
     * @param address the node's address as others see it
     * @param random where the free bits come from
     * @return an id that {@linkplain #isValidFor is valid for} the address
     */
    public static NodeId forAddress(InetAddress address, RandomGenerator random) {
        NodeId id = random(random);
        return isExempt(address) ? id : AddressRule.bind(id, address);
    }

    /**
     * Whether an address is on a local network, where ids need not follow from addresses (BEP 42): loopback, link-local and
     * private ones.
     *
     * @param address the address
     * @return true if any id will do
     */
    public static boolean isExempt(InetAddress address) {
        return AddressRule.isExempt(address);
    }

    /**
     * Whether this id follows from an address as BEP 42 asks, or the address is {@linkplain #isExempt exempt}.
     *
     * @param address where the node with this id is
     * @return false if the id was not made for the address
     */
    public boolean isValidFor(InetAddress address) {
        return isExempt(address) || AddressRule.isBound(this, address);
    }

    /**
     * Gives the distance to another id, which is the exclusive or. Founding document: {@code DHTUtils.node_distance_binary}.
     *
     * @param other the other id
     * @return the distance; zero for the same id
     */
    public NodeId distance(NodeId other) {
        return new NodeId(high ^ other.high, middle ^ other.middle, low ^ other.low);
    }

    /**
     * Tells which of two ids is nearer to this one. Allocates nothing.
     *
     * @param one an id
     * @param another an id
     * @return negative if the first is nearer, positive if the second is, zero if they are equal
     */
    public int compareDistance(NodeId one, NodeId another) {
        if (one.high != another.high) {
            return Long.compareUnsigned(one.high ^ high, another.high ^ high);
        }
        if (one.middle != another.middle) {
            return Long.compareUnsigned(one.middle ^ middle, another.middle ^ middle);
        }
        return Integer.compareUnsigned(one.low ^ low, another.low ^ low);
    }

    /**
     * Counts the zero bits before the first one. Founding document: {@code DHTUtils.count_0_prefix_length}.
     *
     * @return 0 to {@value #BITS}
     */
    public int leadingZeros() {
        if (high != 0) {
            return Long.numberOfLeadingZeros(high);
        }
        if (middle != 0) {
            return Long.SIZE + Long.numberOfLeadingZeros(middle);
        }
        return 2 * Long.SIZE + Integer.numberOfLeadingZeros(low);
    }

    /**
     * Numbers the bucket of another id in the routing table of the node with this id: bucket <i>i</i> holds the distances
     * from 2<sup>i-1</sup> to 2<sup>i</sup>-1, bucket 0 the node itself. Founding document:
     * {@code DHTTable.get_bucket_num_by_distance}, {@code DHTTable.get_corresponding_bucket_num}.
     *
     * @param other the other id
     * @return 0 to {@value #BITS}
     */
    public int bucketIndex(NodeId other) {
        long difference = high ^ other.high;
        if (difference != 0) {
            return BITS - Long.numberOfLeadingZeros(difference);
        }
        difference = middle ^ other.middle;
        if (difference != 0) {
            return BITS - Long.SIZE - Long.numberOfLeadingZeros(difference);
        }
        return Integer.SIZE - Integer.numberOfLeadingZeros(low ^ other.low);
    }

    /**
     * Tells one bit, counted from the least significant: a distance whose bit {@code i - 1} is set has ids of bucket
     * {@code i} nearer to the target than to the table's owner.
     *
     * @param position 0 to 159
     * @return whether the bit is 1
     * @throws IndexOutOfBoundsException if there is no such bit
     */
    public boolean bit(int position) {
        if (position < 0 || position >= BITS) {
            throw new IndexOutOfBoundsException("bit " + position + " of " + BITS);
        }
        if (position < Integer.SIZE) {
            return ((low >>> position) & 1) != 0;
        }
        long word = position < Integer.SIZE + Long.SIZE ? middle : high;
        return ((word >>> (position - Integer.SIZE)) & 1)
                != 0; // a shift of a long counts modulo 64
    }

    /**
     * Makes an id in a bucket of the routing table of the node with this id, to refresh the bucket with. Founding document:
     * {@code DHTUtils.gen_random_bitstring}.
     *
     * @param bucket 0 to {@value #BITS}
     * @param random where the free bits come from
     * @return an id whose {@link #bucketIndex} is the bucket; this id for bucket 0
     * @throws IllegalArgumentException if there is no such bucket
     */
    public NodeId randomInBucket(int bucket, RandomGenerator random) {
        if (bucket < 0 || bucket > BITS) {
            throw new IllegalArgumentException("bucket " + bucket + " is not in 0..160");
        }
        if (bucket == 0) {
            return this;
        }
        int top = bucket - 1;
        return new NodeId(
                high ^ highestBitAt(top - Integer.SIZE - Long.SIZE, random.nextLong(), Long.SIZE),
                middle ^ highestBitAt(top - Integer.SIZE, random.nextLong(), Long.SIZE),
                low ^ (int) highestBitAt(top, random.nextInt(), Integer.SIZE));
    }

    /** Cuts a word of random bits so that its highest one is at a position; the whole word if that lies left of the word. */
    private static long highestBitAt(int position, long random, int size) {
        if (position < 0) {
            return 0;
        }
        return position >= size ? random : (1L << position) | (random & ((1L << position) - 1));
    }

    /**
     * Gives the 20 bytes as an info-hash.
     *
     * @return the same 20 bytes
     */
    public InfoHash toInfoHash() {
        return new InfoHash(high, middle, low);
    }

    /**
     * Gives the 20 bytes.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        writeTo(bytes, 0);
        return bytes;
    }

    void writeTo(byte[] bytes, int offset) {
        LONGS.set(bytes, offset, high);
        LONGS.set(bytes, offset + 8, middle);
        INTS.set(bytes, offset + 16, low);
    }

    /**
     * Gives 40 lower-case hexadecimal digits.
     *
     * @return the digits
     */
    public String toHex() {
        return HexFormat.of().formatHex(toBytes());
    }

    @Override
    public int compareTo(NodeId other) {
        if (high != other.high) {
            return Long.compareUnsigned(high, other.high);
        }
        return middle != other.middle
                ? Long.compareUnsigned(middle, other.middle)
                : Integer.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return toHex();
    }
}

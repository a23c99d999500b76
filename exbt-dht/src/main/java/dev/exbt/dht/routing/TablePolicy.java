package dev.exbt.dht.routing;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a table takes.
 *
 * @param family the one family of its addresses (BEP 32 keeps a table for each)
 * @param bucketSize entries of a bucket, 8 in BEP 5
 * @param extended whether the four farthest buckets hold 16, 8, 4 and 2 times as many: they cost nothing to find and shorten
 *     lookups
 * @param onePerAddress whether two nodes at one host are one too many; if not, they need different ports
 * @param maxPerSubnet entries of one /24 (IPv6: /64) in a bucket, local addresses not counted; 0 for no limit
 * @param enforceIds whether ids must follow from addresses (BEP 42). If not, those that do are preferred
 * @param allowLocal whether loopback and private addresses are taken
 */
public record TablePolicy(
        AddressFamily family,
        int bucketSize,
        boolean extended,
        boolean onePerAddress,
        int maxPerSubnet,
        boolean enforceIds,
        boolean allowLocal) {
    /** Entries of a bucket in BEP 5, where it is called K. */
    public static final int BUCKET_SIZE = 8;

    /** Entries of one subnet in a bucket: whoever owns a /24 gets at most a quarter of a bucket. */
    public static final int MAX_PER_SUBNET = 2;

    /** Largest size of a bucket that is not extended. */
    public static final int MAX_BUCKET_SIZE = 256;

    /** How many of the farthest buckets are larger in an extended table. */
    static final int EXTENDED_BUCKETS = 4;

    /** Checks the numbers. */
    public TablePolicy {
        if (bucketSize < 1 || bucketSize > MAX_BUCKET_SIZE) {
            throw new IllegalArgumentException("a bucket of " + bucketSize);
        }
        if (maxPerSubnet < 0) {
            throw new IllegalArgumentException("at most " + maxPerSubnet + " of a subnet");
        }
    }

    /**
     * Gives what suits the internet: buckets of {@value #BUCKET_SIZE}, extended, one node of an address, two of a subnet, ids
     * by BEP 42 preferred, nothing local.
     *
     * @param family the family of the addresses
     * @return the policy
     */
    public static TablePolicy standard(AddressFamily family) {
        return new TablePolicy(family, BUCKET_SIZE, true, true, MAX_PER_SUBNET, false, false);
    }

    /**
     * Gives what suits a network of one's own: local addresses are taken, and several nodes of one host.
     *
     * @param family the family of the addresses
     * @return the policy
     */
    public static TablePolicy local(AddressFamily family) {
        return new TablePolicy(family, BUCKET_SIZE, true, false, MAX_PER_SUBNET, false, true);
    }

    /** How many entries the bucket of a number may hold. Founding document: {@code DHTBucket.capacity}. */
    int capacity(int bucketIndex) {
        int fromFarthest = NodeId.BITS - bucketIndex;
        return extended && fromFarthest < EXTENDED_BUCKETS
                ? bucketSize << (EXTENDED_BUCKETS - fromFarthest)
                : bucketSize;
    }

    /** Why a node cannot be in the table of another one at all; null if it can. */
    Offer.@Nullable Reason refusal(NodeId selfId, NodeContact contact) {
        if (contact.id().equals(selfId)) {
            return Offer.Reason.SELF;
        }
        InetAddress host = contact.address().getAddress();
        if (!admits(host)) {
            return Offer.Reason.ADDRESS_FORBIDDEN;
        }
        return !enforceIds || contact.id().isValidFor(host) ? null : Offer.Reason.ID_NOT_VALID;
    }

    private boolean admits(InetAddress host) {
        return AddressFamily.of(host) == family
                && !host.isAnyLocalAddress()
                && !host.isMulticastAddress()
                && !host.isLinkLocalAddress()
                && (allowLocal || !NodeId.isExempt(host));
    }
}

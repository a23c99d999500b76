package dev.exbt.dht.endpoint;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.AddressFamily;

/**
 * How an endpoint behaves.
 *
 * @param family the family of its socket
 * @param version the software it names in its messages (BEP 5, {@code v})
 * @param readOnly whether it answers nobody and says so (BEP 43): for a node behind a firewall, or a short-lived one
 * @param allowLocal whether loopback, link-local and private addresses are taken for nodes and peers; without it a stranger
 *     cannot point us into our own network
 * @param enforceIds whether nodes whose ids do not follow from their addresses are kept out of the table (BEP 42)
 * @param extendedBuckets whether the four farthest buckets hold 128, 64, 32 and 16 nodes instead of 8: fewer hops for more memory
 * @param queriesPerSecond how many queries it may send, on the average of some seconds; routers of homes forget connections
 *     when there are too many
 */
public record EndpointSettings(
        AddressFamily family,
        BencodeString version,
        boolean readOnly,
        boolean allowLocal,
        boolean enforceIds,
        boolean extendedBuckets,
        int queriesPerSecond) {
    /** What this software calls itself: {@code XB} and its version, 0.1. */
    public static final BencodeString VERSION = BencodeString.of(new byte[] {'X', 'B', 0, 1});

    /** Queries a second, unless told otherwise. */
    public static final int QUERIES_PER_SECOND = 100;

    /** Most queries a second; more than a machine can send. */
    public static final int MAX_QUERIES_PER_SECOND = 1_000_000;

    /** Checks the rate. */
    public EndpointSettings {
        if (queriesPerSecond < 1 || queriesPerSecond > MAX_QUERIES_PER_SECOND) {
            throw new IllegalArgumentException(queriesPerSecond + " queries per second");
        }
    }

    /**
     * Gives what suits a node on the internet.
     *
     * @param family the family of its socket
     * @return the settings
     */
    public static EndpointSettings standard(AddressFamily family) {
        return new EndpointSettings(family, VERSION, false, false, false, true, QUERIES_PER_SECOND);
    }

    /**
     * Lets the node in or out of local networks.
     *
     * @param allowed see {@link #allowLocal()}
     * @return settings that differ in it alone
     */
    public EndpointSettings withAllowLocal(boolean allowed) {
        return new EndpointSettings(
                family, version, readOnly, allowed, enforceIds, extendedBuckets, queriesPerSecond);
    }

    /**
     * Makes the node answer nobody, or everybody.
     *
     * @param silent see {@link #readOnly()}
     * @return settings that differ in it alone
     */
    public EndpointSettings withReadOnly(boolean silent) {
        return new EndpointSettings(
                family, version, silent, allowLocal, enforceIds, extendedBuckets, queriesPerSecond);
    }

    /**
     * Makes the node strict about ids, or not.
     *
     * @param enforced see {@link #enforceIds()}
     * @return settings that differ in it alone
     */
    public EndpointSettings withEnforceIds(boolean enforced) {
        return new EndpointSettings(
                family, version, readOnly, allowLocal, enforced, extendedBuckets, queriesPerSecond);
    }

    /**
     * Changes how many queries the node sends.
     *
     * @param rate see {@link #queriesPerSecond()}, at least 1
     * @return settings that differ in it alone
     */
    public EndpointSettings withQueriesPerSecond(int rate) {
        return new EndpointSettings(
                family, version, readOnly, allowLocal, enforceIds, extendedBuckets, rate);
    }
}

package dev.exbt.job;

import dev.exbt.dht.DhtConfig;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the jobs of a session share. Immutable; begin with {@link #defaults()} and change what you need.
 *
 * @param port TCP port for incoming peers; 0 lets the system pick one
 * @param bindAddress the only local address any socket uses; null for all of them
 * @param allowLocal whether loopback and private addresses are taken from trackers and other peers too; addresses that
 *     the program itself gives are always taken
 * @param maxConnections peers of all jobs connected at once, 1 or more
 * @param diskThreads threads that read, write and hash, 1 or more
 * @param closeTimeout how long {@code Session.close()} may take, trackers that do not answer included
 * @param dht how the session's DHT node runs; null for none. Where it names no address it listens on the UDP port of the same
 *     number as {@code port}, on {@code bindAddress}
 */
public record SessionConfig(
        int port,
        @Nullable InetAddress bindAddress,
        boolean allowLocal,
        int maxConnections,
        int diskThreads,
        Duration closeTimeout,
        @Nullable DhtConfig dht) {
    /** Peers of all jobs connected at once, unless told otherwise. */
    public static final int DEFAULT_MAX_CONNECTIONS = 500;

    /** How long closing may take, unless told otherwise. */
    public static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** Checks. */
    public SessionConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections " + maxConnections);
        }
        if (diskThreads < 1) {
            throw new IllegalArgumentException("diskThreads " + diskThreads);
        }
        if (closeTimeout.isNegative()) {
            throw new IllegalArgumentException("closeTimeout " + closeTimeout);
        }
    }

    /**
     * What most programs want: a port of the system's choice on every address, public peers only, a node of the DHT.
     *
     * @return the defaults
     */
    public static SessionConfig defaults() {
        int threads = Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));
        return new SessionConfig(
                0,
                null,
                false,
                DEFAULT_MAX_CONNECTIONS,
                threads,
                DEFAULT_CLOSE_TIMEOUT,
                DhtConfig.standard());
    }

    /**
     * Sets the port for incoming peers.
     *
     * @param number 0 to 65535; 0 lets the system pick one
     * @return a changed configuration
     */
    public SessionConfig withPort(int number) {
        return new SessionConfig(
                number, bindAddress, allowLocal, maxConnections, diskThreads, closeTimeout, dht);
    }

    /**
     * Keeps every socket on one local address.
     *
     * @param address the address; null for all of them
     * @return a changed configuration
     */
    public SessionConfig withBindAddress(@Nullable InetAddress address) {
        return new SessionConfig(
                port, address, allowLocal, maxConnections, diskThreads, closeTimeout, dht);
    }

    /**
     * Takes loopback and private addresses from strangers, or refuses them.
     *
     * @param allow whether they are taken
     * @return a changed configuration
     */
    public SessionConfig withAllowLocal(boolean allow) {
        return new SessionConfig(
                port, bindAddress, allow, maxConnections, diskThreads, closeTimeout, dht);
    }

    /**
     * Sets how many peers of all jobs may be connected at once.
     *
     * @param count 1 or more
     * @return a changed configuration
     */
    public SessionConfig withMaxConnections(int count) {
        return new SessionConfig(
                port, bindAddress, allowLocal, count, diskThreads, closeTimeout, dht);
    }

    /**
     * Sets how many threads read, write and hash.
     *
     * @param count 1 or more
     * @return a changed configuration
     */
    public SessionConfig withDiskThreads(int count) {
        return new SessionConfig(
                port, bindAddress, allowLocal, maxConnections, count, closeTimeout, dht);
    }

    /**
     * Sets how long closing may take.
     *
     * @param timeout zero or more
     * @return a changed configuration
     */
    public SessionConfig withCloseTimeout(Duration timeout) {
        return new SessionConfig(
                port, bindAddress, allowLocal, maxConnections, diskThreads, timeout, dht);
    }

    /**
     * Runs a DHT node for the jobs, or none.
     *
     * @param config how it runs; null for none
     * @return a changed configuration
     */
    public SessionConfig withDht(@Nullable DhtConfig config) {
        return new SessionConfig(
                port, bindAddress, allowLocal, maxConnections, diskThreads, closeTimeout, config);
    }
}

/**
 * A node of the DHT (BEP 5, 32, 33, 42, 43, 44, 45, 46, 51): routing table, lookups, tokens, stores, and the UDP sockets they
 * speak through.
 */
@SuppressWarnings("module") // the simulation, which sees the endpoint, is built after this module
module dev.exbt.dht {
    requires io.netty.buffer;
    requires io.netty.common;
    requires transitive dev.exbt.krpc;
    requires transitive io.netty.transport;
    requires static org.jspecify;

    exports dev.exbt.dht;
    exports dev.exbt.dht.routing;
    exports dev.exbt.dht.endpoint to
            dev.exbt.dht.simulation;
    exports dev.exbt.dht.guard to
            dev.exbt.job;
    exports dev.exbt.dht.netty to
            dev.exbt.job;
}

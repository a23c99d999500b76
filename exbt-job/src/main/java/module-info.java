/** A torrent, end to end: jobs and the session they share, the swarm, TCP. */
module dev.exbt.job {
    requires transitive dev.exbt.dht;
    requires transitive dev.exbt.metainfo;
    requires dev.exbt.peerwire;
    requires dev.exbt.storage;
    requires dev.exbt.tracker;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires static org.jspecify;

    exports dev.exbt.job;
}

/** A torrent, end to end: jobs and the session they share, the swarm, TCP. */
@SuppressWarnings(
        "module") // the simulation, which sees the swarm and the disk, is built after this module
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
    exports dev.exbt.job.disk to
            dev.exbt.job.simulation;
    exports dev.exbt.job.files to
            dev.exbt.job.simulation;
    exports dev.exbt.job.swarm to
            dev.exbt.job.simulation;
}

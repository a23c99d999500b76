/** Whole swarms of real peers with their disks on one thread in virtual time, with every fault of either: for tests. */
module dev.exbt.job.simulation {
    requires transitive dev.exbt.job;
    requires dev.exbt.bencode;
    requires dev.exbt.peerwire;
    requires dev.exbt.storage;
    requires transitive dev.exbt.tracker;
    requires io.netty.buffer;
    requires static org.jspecify;

    exports dev.exbt.job.simulation;
}

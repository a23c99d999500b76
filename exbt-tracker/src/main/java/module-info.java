/** HTTP and UDP trackers: announce, scrape, tiers (BEP 3, 7, 12, 15, 23, 24, 41, 48). */
module dev.exbt.tracker {
    requires transitive dev.exbt.metainfo;
    requires io.netty.buffer;
    requires io.netty.common;
    requires transitive io.netty.transport;
    requires java.net.http;
    requires static org.jspecify;

    exports dev.exbt.tracker;
}

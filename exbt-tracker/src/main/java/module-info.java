/** HTTP and UDP trackers: announce, scrape, tiers (BEP 3, 7, 12, 15, 23, 24, 31, 41, 48), and a small one to embed. */
module dev.exbt.tracker {
    requires transitive dev.exbt.metainfo;
    requires io.netty.buffer;
    requires io.netty.common;
    requires transitive io.netty.transport;
    requires java.net.http;
    requires static jdk.httpserver;
    requires static org.jspecify;

    exports dev.exbt.tracker;
    exports dev.exbt.tracker.embedded;
}

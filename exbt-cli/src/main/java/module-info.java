/** The {@code exbt} command. Exports nothing: its contract is its command line. */
module dev.exbt.cli {
    requires dev.exbt.dht;
    requires dev.exbt.job;
    requires dev.exbt.storage;
    requires dev.exbt.tracker;
    requires info.picocli;
    requires io.netty.common;
    requires io.netty.transport; // the event loop that many nodes share
    requires java.net.http;
    requires jdk.httpserver; // the demo's tracker
    requires static org.jspecify;
}

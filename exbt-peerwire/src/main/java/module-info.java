/**
 * The BitTorrent peer wire protocol without sockets: handshake, messages and their codec, extensions, one peer's state.
 */
module dev.exbt.peerwire {
    requires transitive dev.exbt.metainfo;
    requires transitive io.netty.buffer;
    requires io.netty.common;
    requires static org.jspecify;

    exports dev.exbt.peerwire;
    exports dev.exbt.peerwire.connection;
    exports dev.exbt.peerwire.extension;
}

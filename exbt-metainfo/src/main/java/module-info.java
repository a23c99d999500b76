/**
 * Torrent files, magnet links and info-hashes: read, check and write them. Needs {@code java.base} alone.
 */
module dev.exbt.metainfo {
    requires transitive dev.exbt.bencode;
    requires static org.jspecify;

    exports dev.exbt.metainfo;
}

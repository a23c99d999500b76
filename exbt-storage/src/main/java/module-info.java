/** A torrent's files on disk: which bytes of which piece lie where, reading, writing, verification, resume data. */
module dev.exbt.storage {
    requires transitive dev.exbt.metainfo;
    requires static org.jspecify;

    exports dev.exbt.storage;
}

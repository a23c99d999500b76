package dev.exbt.tracker;

import dev.exbt.metainfo.InfoHash;

/**
 * What stays the same in all announces of one torrent.
 *
 * @param infoHash the torrent; a hybrid one is announced under both its hashes, by two announcers
 * @param peerId our 20 bytes; not copied, not to be changed
 * @param port where we accept peers, 0 to 65535
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record AnnouncedTorrent(InfoHash infoHash, byte[] peerId, int port) {}

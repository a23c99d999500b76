/**
 * What a torrent is: its description, its hashes, its files, the links that name it. Everything here is immutable, may be
 * used from any thread and, but for {@code TorrentWriter}, touches no file. Imports {@code java.base} and bencode alone.
 */
@NullMarked
package dev.exbt.metainfo;

import org.jspecify.annotations.NullMarked;

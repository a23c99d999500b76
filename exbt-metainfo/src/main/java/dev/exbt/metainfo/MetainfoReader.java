package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeLimits;
import dev.exbt.bencode.BencodePrefix;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeSpan;
import java.util.Arrays;

/** Reads torrent files. */
final class MetainfoReader {
    private MetainfoReader() {}

    static Metainfo read(byte[] torrentFile, MetainfoLimits limits, PathRules rules)
            throws MetainfoException {
        check(torrentFile, limits);
        // A copy, since the torrent is kept; what follows the dictionary is left behind.
        byte[] torrent = torrentFile.clone();
        BencodePrefix prefix = prefix(torrent, limits);
        if (prefix.consumed() < torrent.length) {
            torrent = Arrays.copyOf(torrent, prefix.consumed());
        }
        if (!(prefix.value() instanceof BencodeDictionary root)) {
            throw new MetainfoException("", "not a torrent: no dictionary");
        }
        BencodeDictionary info = root.dictionary("info");
        BencodeSpan span = root.span("info");
        if (info == null || span == null) {
            throw new MetainfoException("info", "a dictionary is expected");
        }
        Content content = new InfoReader(torrent, root, info, span, limits, rules).read();
        return new Metainfo(
                torrent, span, content, TorrentSources.read(root, limits), limits, rules);
    }

    /** Reads bytes that are known to be a dictionary. */
    static BencodeDictionary dictionary(byte[] torrent, MetainfoLimits limits)
            throws MetainfoException {
        try {
            return BencodeReader.lenient()
                    .withLimits(bencodeLimits(limits))
                    .readDictionary(torrent);
        } catch (BencodeException e) {
            throw new MetainfoException("", "not a torrent: " + e.getMessage());
        }
    }

    static BencodeLimits bencodeLimits(MetainfoLimits limits) {
        return new BencodeLimits(
                limits.maxDepth(),
                limits.maxTorrentLength(),
                limits.maxTokens(),
                limits.maxTorrentLength());
    }

    private static void check(byte[] torrentFile, MetainfoLimits limits) throws MetainfoException {
        if (torrentFile.length > limits.maxTorrentLength()) {
            throw new MetainfoException(
                    "",
                    torrentFile.length + " bytes, over the limit of " + limits.maxTorrentLength());
        }
        if (torrentFile.length == 0 || torrentFile[0] != 'd') {
            throw new MetainfoException("", "not a torrent: " + looksLike(torrentFile));
        }
    }

    private static BencodePrefix prefix(byte[] torrent, MetainfoLimits limits)
            throws MetainfoException {
        try {
            return BencodeReader.lenient()
                    .withLimits(bencodeLimits(limits))
                    .readPrefix(torrent, 0, torrent.length);
        } catch (BencodeException e) {
            throw new MetainfoException("", "not a torrent: " + e.getMessage());
        }
    }

    private static String looksLike(byte[] bytes) {
        if (bytes.length == 0) {
            return "the file is empty";
        }
        return switch (bytes[0] & 0xff) {
            case '<' -> "it looks like a web page";
            case 0x1f -> "it looks like a gzip file";
            case 'P' -> "it looks like a zip archive";
            case '{', '[' -> "it looks like JSON";
            case 'm' -> "it looks like a magnet link";
            case 'l', 'i' -> "no dictionary";
            default -> "it begins with byte " + (bytes[0] & 0xff);
        };
    }
}

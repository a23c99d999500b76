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
        BencodePrefix prefix = prefix(torrentFile, limits);
        if (!(prefix.value() instanceof BencodeDictionary)) {
            throw new MetainfoException("", "not a torrent: no dictionary");
        }
        // A copy, since values refer to what they were read from; what follows the dictionary is
        // left behind.
        byte[] torrent = Arrays.copyOf(torrentFile, prefix.consumed());
        BencodeDictionary root = dictionary(torrent, limits);
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

    private static BencodePrefix prefix(byte[] torrentFile, MetainfoLimits limits)
            throws MetainfoException {
        if (torrentFile.length > limits.maxTorrentLength()) {
            throw new MetainfoException(
                    "",
                    torrentFile.length + " bytes, over the limit of " + limits.maxTorrentLength());
        }
        if (torrentFile.length == 0 || torrentFile[0] != 'd') {
            throw new MetainfoException("", "not a torrent: " + looksLike(torrentFile));
        }
        try {
            return BencodeReader.lenient()
                    .withLimits(bencodeLimits(limits))
                    .readPrefix(torrentFile, 0, torrentFile.length);
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

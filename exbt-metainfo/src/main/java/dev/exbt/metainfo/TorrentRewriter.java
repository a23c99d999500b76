package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeSpan;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts a torrent file together from entries that are encoded already, so that {@code info} keeps its exact bytes whatever
 * changes around it.
 */
final class TorrentRewriter {
    private final TreeMap<BencodeString, byte[]> entries = new TreeMap<>();

    /** Takes every entry of a torrent as it stands. */
    static TorrentRewriter of(byte[] torrent, BencodeDictionary root) {
        TorrentRewriter rewriter = new TorrentRewriter();
        for (BencodeString key : root.keys()) {
            BencodeSpan span = root.span(key);
            if (span != null) {
                rewriter.entries.put(
                        key,
                        Arrays.copyOfRange(torrent, span.offset(), span.offset() + span.length()));
            }
        }
        return rewriter;
    }

    TorrentRewriter put(String key, byte[] encoded) {
        entries.put(BencodeString.of(key), encoded);
        return this;
    }

    TorrentRewriter put(String key, BencodeValue value) {
        return put(key, BencodeWriter.write(value));
    }

    /** BEP 3 and BEP 12: the first tracker alone, and all of them when there are more. */
    TorrentRewriter trackers(List<List<String>> tiers) {
        entries.remove(BencodeString.of("announce"));
        entries.remove(BencodeString.of("announce-list"));
        List<BencodeValue> lists = new ArrayList<>();
        int count = 0;
        for (List<String> tier : tiers) {
            if (!tier.isEmpty()) {
                lists.add(strings(tier));
                count += tier.size();
            }
        }
        if (count > 0) {
            put(
                    "announce",
                    BencodeString.of(
                            tiers.stream().flatMap(List::stream).findFirst().orElseThrow()));
        }
        if (count > 1) {
            put("announce-list", new BencodeList(lists));
        }
        return this;
    }

    /** BEP 19. */
    TorrentRewriter webSeeds(List<String> urls) {
        return urls.isEmpty() ? this : put("url-list", strings(urls));
    }

    byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('d');
        entries.forEach((key, value) -> {
            out.writeBytes((key.length() + ":").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(key.toByteArray());
            out.writeBytes(value);
        });
        out.write('e');
        return out.toByteArray();
    }

    private static BencodeList strings(List<String> texts) {
        List<BencodeValue> values = new ArrayList<>(texts.size());
        texts.forEach(text -> values.add(BencodeString.of(text)));
        return new BencodeList(values);
    }
}

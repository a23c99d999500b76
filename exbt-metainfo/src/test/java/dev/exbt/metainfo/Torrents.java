package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import java.util.ArrayList;
import java.util.List;

/** Torrents for tests, put together by hand. */
final class Torrents {
    private Torrents() {}

    static BencodeDictionary file(long length, String... path) {
        return BencodeDictionary.builder().put("length", length).put("path", strings(path)).build();
    }

    static BencodeDictionary.Builder info(int pieceLength, List<BencodeDictionary> files) {
        long total = files.stream().mapToLong(f -> f.integer("length").orElse(0)).sum();
        int pieces = (int) Math.ceilDiv(total, pieceLength);
        return BencodeDictionary.builder()
                .put("files", new BencodeList(List.copyOf(files)))
                .put("name", "dir")
                .put("piece length", pieceLength)
                .put("pieces", new byte[20 * pieces]);
    }

    static byte[] v1(int pieceLength, List<BencodeDictionary> files) {
        return torrent(info(pieceLength, files).build());
    }

    static byte[] torrent(BencodeDictionary info) {
        return BencodeWriter.write(BencodeDictionary.builder().put("info", info).build());
    }

    static BencodeList strings(String... texts) {
        List<BencodeValue> values = new ArrayList<>();
        for (String text : texts) {
            values.add(BencodeString.of(text));
        }
        return new BencodeList(values);
    }
}

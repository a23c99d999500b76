package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.InfoHash;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a response shorter by whole entries, from the end of each list: what a node can do without first, and the nearest
 * nodes, which stand at the front, last.
 */
final class ResponseTrimmer {
    private final BencodeDictionary.Builder values;
    private int excess;

    private ResponseTrimmer(BencodeDictionary.Builder values, int excess) {
        this.values = values;
        this.excess = excess;
    }

    /** Leaves out at least so many bytes, if there are so many that can be left out. */
    static BencodeDictionary trim(BencodeDictionary values, int excess) {
        ResponseTrimmer trimmer =
                new ResponseTrimmer(BencodeDictionary.builder().putAll(values), excess);
        trimmer.trimList("values", values.list("values"));
        trimmer.trimString("samples", values.string("samples"), InfoHash.LENGTH);
        trimmer.trimString("nodes6", values.string("nodes6"), CompactNodes.V6_LENGTH);
        trimmer.trimString("nodes", values.string("nodes"), CompactNodes.V4_LENGTH);
        return trimmer.values.build();
    }

    private void trimList(String key, @Nullable BencodeList list) {
        if (list == null || excess <= 0) {
            return;
        }
        List<BencodeValue> kept = list.values();
        while (excess > 0 && !kept.isEmpty()) {
            excess -= BencodeWriter.encodedLength(kept.getLast());
            kept = kept.subList(0, kept.size() - 1);
        }
        values.put(key, new BencodeList(kept));
    }

    private void trimString(String key, @Nullable BencodeString string, int entry) {
        if (string == null || excess <= 0) {
            return;
        }
        int dropped = Math.min((excess + entry - 1) / entry, string.length() / entry);
        byte[] kept = Arrays.copyOf(string.toByteArray(), string.length() - dropped * entry);
        excess -= dropped * entry;
        values.put(key, kept);
    }
}

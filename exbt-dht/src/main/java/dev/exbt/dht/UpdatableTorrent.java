package dev.exbt.dht;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.krpc.ItemSigner;
import dev.exbt.krpc.MutableItem;
import dev.exbt.metainfo.InfoHash;
import java.util.Optional;

/**
 * Which torrent an author points to now (BEP 46): the content of a mutable item, a dictionary with the info-hash under
 * {@code ih}.
 *
 * @param infoHash the torrent
 * @param sequence the number of this version
 */
public record UpdatableTorrent(InfoHash infoHash, long sequence) {
    private static final String KEY = "ih";

    /**
     * Reads an item.
     *
     * @param item a verified item
     * @return what it points to, or empty if it holds something else
     */
    public static Optional<UpdatableTorrent> read(MutableItem item) {
        BencodeString hash =
                item.value() instanceof BencodeDictionary values ? values.string(KEY) : null;
        return hash != null && hash.length() == InfoHash.LENGTH
                ? Optional.of(
                        new UpdatableTorrent(InfoHash.of(hash.toByteArray()), item.sequence()))
                : Optional.empty();
    }

    /**
     * Makes the item that points to the torrent, to be {@linkplain DhtServer#put put}.
     *
     * @param author who points
     * @param salt tells apart the author's torrents; up to 64 bytes, empty for none
     * @return the signed item
     */
    public MutableItem sign(ItemSigner author, BencodeString salt) {
        BencodeValue value = BencodeDictionary.builder().put(KEY, infoHash.toBytes()).build();
        return author.sign(salt, sequence, value);
    }
}

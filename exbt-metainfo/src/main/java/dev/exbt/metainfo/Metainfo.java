package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeSpan;
import dev.exbt.bencode.BencodeString;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A torrent: the files it shares, the hashes of their pieces, and where to find peers. Reads v1, v2 and hybrid torrents
 * (BEP 3, 5, 12, 19, 27, 47, 52). Immutable and safe in any thread.
 *
 * <p>Design: the torrent file is kept as one array, and hashes are read from it where they stand. So the info-hash is over the
 * exact bytes, a torrent goes out as it came in, and its hashes cost 20 bytes a piece and nothing more. The tree of
 * bencode values is dropped after reading.
 */
public final class Metainfo {
    /** How many bytes of {@code info} {@link #ofInfo} takes (BEP 9): 16 MiB. */
    public static final int MAX_INFO_LENGTH = 1 << 24;

    private static final int MAX_SOURCES_LENGTH = 1 << 20;

    private final byte[] torrent;
    private final BencodeSpan infoSpan;
    private final Content content;
    private final TorrentSources sources;
    private final MetainfoLimits limits;
    private final PathRules rules;
    private final int pieceCount;
    private final long totalLength;
    private final @Nullable InfoHash infoHashV1;
    private final @Nullable InfoHashV2 infoHashV2;

    Metainfo(
            byte[] torrent,
            BencodeSpan infoSpan,
            Content content,
            TorrentSources sources,
            MetainfoLimits limits,
            PathRules rules) {
        this.torrent = torrent;
        this.infoSpan = infoSpan;
        this.content = content;
        this.sources = sources;
        this.limits = limits;
        this.rules = rules;
        this.pieceCount = (int) ((content.end() - 1) / content.pieceLength()) + 1;
        this.totalLength = content.files().stream().mapToLong(FileEntry::length).sum();
        byte[] info = infoBytes();
        this.infoHashV1 = hasV1() ? InfoHash.ofInfo(info) : null;
        this.infoHashV2 = hasV2() ? InfoHashV2.ofInfo(info) : null;
    }

    /**
     * Reads a torrent file within {@link MetainfoLimits#STANDARD}. Bytes after its dictionary are ignored.
     *
     * @param torrentFile its bytes; copied
     * @return the torrent
     * @throws MetainfoException if it is not one, or not one that can be shared
     */
    public static Metainfo parse(byte[] torrentFile) throws MetainfoException {
        return parse(torrentFile, MetainfoLimits.STANDARD);
    }

    /**
     * Reads a torrent file.
     *
     * @param torrentFile its bytes; copied
     * @param limits what it may ask of us
     * @return the torrent
     * @throws MetainfoException if it is not one, or not one that can be shared
     */
    public static Metainfo parse(byte[] torrentFile, MetainfoLimits limits)
            throws MetainfoException {
        return parse(torrentFile, limits, PathRules.ofThisSystem());
    }

    /**
     * Reads a torrent file for the file system of another machine.
     *
     * @param torrentFile its bytes; copied
     * @param limits what it may ask of us
     * @param rules which names the files may have
     * @return the torrent
     * @throws MetainfoException if it is not one, or not one that can be shared
     */
    public static Metainfo parse(byte[] torrentFile, MetainfoLimits limits, PathRules rules)
            throws MetainfoException {
        return MetainfoReader.read(torrentFile, limits, rules);
    }

    /**
     * Makes a torrent of metadata that peers have sent (BEP 9). Whoever calls has compared its hash. There are no piece layers in
     * it, see {@link #pieceLayersComplete()}.
     *
     * @param info the exact bytes of the {@code info} dictionary, at most {@link #MAX_INFO_LENGTH}
     * @param trackers tiers of announce URLs (BEP 12)
     * @param webSeeds URLs (BEP 19)
     * @return the torrent
     * @throws MetainfoException if the metadata cannot be used
     */
    public static Metainfo ofInfo(byte[] info, List<List<String>> trackers, List<String> webSeeds)
            throws MetainfoException {
        MetainfoLimits standard = MetainfoLimits.STANDARD;
        if (info.length > MAX_INFO_LENGTH) {
            throw new MetainfoException(
                    "info", info.length + " bytes, over the limit of " + MAX_INFO_LENGTH);
        }
        MetainfoLimits limits = standard.withMaxTorrentLength(MAX_INFO_LENGTH + MAX_SOURCES_LENGTH);
        try {
            // Exactly one dictionary: what is put among other keys must not bring keys of its own.
            BencodeReader.lenient()
                    .withLimits(MetainfoReader.bencodeLimits(limits))
                    .readDictionary(info);
        } catch (BencodeException e) {
            throw new MetainfoException("info", "no dictionary: " + e.getMessage());
        }
        byte[] torrent =
                new TorrentRewriter()
                        .trackers(trackers)
                        .webSeeds(webSeeds)
                        .put("info", info)
                        .write();
        return parse(torrent, limits);
    }

    /**
     * The torrent's name, safe to use as the name of a file or directory: the one that {@link FileEntry#path()} begins with. What has
     * no usable name goes by its info-hash.
     *
     * @return one path component
     */
    public String name() {
        return content.name();
    }

    /**
     * How long a piece is, but for shorter ones at an end.
     *
     * @return bytes; in v2 and hybrid torrents a power of two of at least 16,384
     */
    public int pieceLength() {
        return content.pieceLength();
    }

    /**
     * How many pieces there are.
     *
     * @return 1 or more
     */
    public int pieceCount() {
        return pieceCount;
    }

    /**
     * How many bytes all pieces have together.
     *
     * @return the sum of {@link #pieceSize} over all pieces, which is the sum of the files' lengths, padding included
     */
    public long totalLength() {
        return totalLength;
    }

    /**
     * How long one piece really is. The last is shorter, and where only v2 describes the files so is the last of each file: the
     * next begins a piece of its own.
     *
     * @param piece zero-based index
     * @return bytes, 1 to {@link #pieceLength()}
     * @throws IndexOutOfBoundsException if there is no such piece
     */
    public int pieceSize(int piece) {
        Objects.checkIndex(piece, pieceCount);
        if (!hasV1()) {
            return layers().size(piece);
        }
        return (int)
                Math.min(
                        content.pieceLength(),
                        content.end() - (long) piece * content.pieceLength());
    }

    /**
     * How much of a piece a peer may ask for. In a torrent of v2 alone libtorrent takes the gap after a file for zeros and asks
     * for them too; else this is {@link #pieceSize}.
     *
     * @param piece zero-based index
     * @return bytes; those from {@link #pieceSize} on are zeros
     * @throws IndexOutOfBoundsException if there is no such piece
     */
    public int paddedPieceSize(int piece) {
        return hasV1() ? pieceSize(piece) : content.pieceLength();
    }

    /**
     * Whether peers may come from the torrent's trackers alone: no DHT, no peer exchange, no local discovery (BEP 27).
     *
     * @return true if so
     */
    public boolean isPrivate() {
        return content.isPrivate();
    }

    /**
     * All files in the order of their bytes, padding and links included.
     *
     * @return an immutable list
     */
    public List<FileEntry> files() {
        return content.files();
    }

    /**
     * Which descriptions the torrent carries.
     *
     * @return the version
     */
    public TorrentVersion version() {
        return content.version();
    }

    /**
     * Whether there are SHA-1 hashes of pieces (BEP 3).
     *
     * @return true for v1 and hybrid torrents
     */
    public boolean hasV1() {
        return content.version() != TorrentVersion.V2;
    }

    /**
     * Whether there are SHA-256 trees of files (BEP 52).
     *
     * @return true for v2 and hybrid torrents
     */
    public boolean hasV2() {
        return content.version() != TorrentVersion.V1;
    }

    /**
     * The v1 info-hash.
     *
     * @return SHA-1 of {@link #infoBytes()}, null where there is no v1
     */
    public @Nullable InfoHash infoHashV1() {
        return infoHashV1;
    }

    /**
     * The v2 info-hash.
     *
     * @return SHA-256 of {@link #infoBytes()}, null where there is no v2
     */
    public @Nullable InfoHashV2 infoHashV2() {
        return infoHashV2;
    }

    /**
     * What names the torrent in handshakes and announces.
     *
     * @return the v1 info-hash, or else the v2 info-hash cut to 20 bytes
     */
    public InfoHash infoHash() {
        if (infoHashV1 != null) {
            return infoHashV1;
        }
        if (infoHashV2 != null) {
            return infoHashV2.truncated();
        }
        throw new IllegalStateException("a torrent has v1 or v2");
    }

    /**
     * The v1 hash of a piece.
     *
     * @param piece zero-based index
     * @return the 20 bytes of its SHA-1; a new array
     * @throws IndexOutOfBoundsException if there is no such piece
     * @throws IllegalStateException if there is no v1
     */
    public byte[] pieceHashV1(int piece) {
        Objects.checkIndex(piece, pieceCount);
        if (!hasV1()) {
            throw new IllegalStateException(this + " has no v1 hashes");
        }
        int offset = content.piecesOffset() + piece * InfoHash.LENGTH;
        return Arrays.copyOfRange(torrent, offset, offset + InfoHash.LENGTH);
    }

    /**
     * The v2 hash of a piece: the node of its file's tree that covers it, or the file's root if the file has no second piece. It
     * covers {@link #v2PieceSize} bytes.
     *
     * @param piece zero-based index
     * @return 32 bytes; a new array
     * @throws IndexOutOfBoundsException if there is no such piece
     * @throws IllegalStateException if there is no v2, or {@link #hasPieceHashV2} says no
     */
    public byte[] pieceHashV2(int piece) {
        Objects.checkIndex(piece, pieceCount);
        byte[] hash = layers().hash(piece);
        if (hash == null) {
            throw new IllegalStateException("the piece layer with piece " + piece + " is missing");
        }
        return hash;
    }

    /**
     * Whether the v2 hash of a piece is known. It is not if the torrent came without the layer (BEP 9), until {@link
     * #withPieceLayers}.
     *
     * @param piece zero-based index
     * @return true if so; false without v2
     */
    public boolean hasPieceHashV2(int piece) {
        Objects.checkIndex(piece, pieceCount);
        return content.layers() != null && content.layers().hash(piece) != null;
    }

    /**
     * How many bytes of a piece its v2 hash covers: those of its file, not the padding that follows it in a hybrid.
     *
     * @param piece zero-based index
     * @return bytes, 1 to {@link #pieceSize}
     * @throws IndexOutOfBoundsException if there is no such piece
     * @throws IllegalStateException if there is no v2
     */
    public int v2PieceSize(int piece) {
        Objects.checkIndex(piece, pieceCount);
        return layers().size(piece);
    }

    /**
     * How many leaves of 16 KiB the tree under {@link #pieceHashV2} has, those that stand for nothing included.
     *
     * @param piece zero-based index
     * @return a power of two
     * @throws IndexOutOfBoundsException if there is no such piece
     * @throws IllegalStateException if there is no v2
     */
    public int v2LeafCount(int piece) {
        Objects.checkIndex(piece, pieceCount);
        return layers().leafCount(piece);
    }

    /**
     * Whether no v2 hash is missing.
     *
     * @return true if {@link #hasPieceHashV2} for all pieces, and without v2
     */
    public boolean pieceLayersComplete() {
        return content.layers() == null || content.layers().isComplete();
    }

    /**
     * Adds piece layers that peers have sent (BEP 52, "hashes").
     *
     * @param layers for each root of a file of several pieces its hashes in one row
     * @return a torrent that has these, and those it had before
     * @throws MetainfoException if one is of no file, of another length or does not hash to its root
     */
    public Metainfo withPieceLayers(Map<MerkleRoot, byte[]> layers) throws MetainfoException {
        BencodeDictionary root = MetainfoReader.dictionary(torrent, limits);
        BencodeDictionary.Builder all = BencodeDictionary.builder();
        BencodeDictionary known = root.dictionary("piece layers");
        if (known != null) {
            all.putAll(known);
        }
        layers.forEach(
                (key, value) -> all.put(BencodeString.of(key.toBytes()), BencodeString.of(value)));
        return parse(
                TorrentRewriter.of(torrent, root).put("piece layers", all.build()).write(),
                limits,
                rules);
    }

    /**
     * Announce URLs by tier (BEP 12), as the torrent has them: schemes and hosts are not checked here.
     *
     * @return immutable lists, without duplicates
     */
    public List<List<String>> trackers() {
        return sources.trackers();
    }

    /**
     * Changes the trackers. {@code info} stays as it is, byte for byte.
     *
     * @param trackers tiers of announce URLs
     * @return a torrent that differs in these alone
     */
    public Metainfo withTrackers(List<List<String>> trackers) {
        try {
            BencodeDictionary root = MetainfoReader.dictionary(torrent, limits);
            byte[] changed = TorrentRewriter.of(torrent, root).trackers(trackers).write();
            return parse(changed, limits, rules);
        } catch (MetainfoException e) {
            throw new IllegalArgumentException("too many trackers: " + e.getMessage(), e);
        }
    }

    /**
     * URLs of web seeds (BEP 19, {@code url-list}), not checked.
     *
     * @return an immutable list without duplicates
     */
    public List<String> webSeeds() {
        return sources.webSeeds();
    }

    /**
     * URLs of the older kind of web seeds (BEP 17, {@code httpseeds}), not checked.
     *
     * @return an immutable list without duplicates
     */
    public List<String> httpSeeds() {
        return sources.httpSeeds();
    }

    /**
     * DHT nodes to begin with (BEP 5).
     *
     * @return an immutable list without duplicates
     */
    public List<HostPort> nodes() {
        return sources.nodes();
    }

    /**
     * What the torrent's maker has to say.
     *
     * @return text as it came, control characters and all; null if there is none
     */
    public @Nullable String comment() {
        return sources.comment();
    }

    /**
     * Which program made the torrent.
     *
     * @return text as it came; null if there is none
     */
    public @Nullable String createdBy() {
        return sources.createdBy();
    }

    /**
     * When the torrent was made.
     *
     * @return seconds since 1970, as it came; may be negative or absurd
     */
    public OptionalLong creationDate() {
        return sources.creationDate();
    }

    /**
     * The exact bytes of the {@code info} dictionary: what the info-hash is of and what peers ask for (BEP 9).
     *
     * @return a new array
     */
    public byte[] infoBytes() {
        return Arrays.copyOfRange(
                torrent, infoSpan.offset(), infoSpan.offset() + infoSpan.length());
    }

    /**
     * The torrent file.
     *
     * @return the bytes it was read from; a new array
     */
    public byte[] toBytes() {
        return torrent.clone();
    }

    /**
     * The name and the info-hash.
     *
     * @return for people and logs
     */
    @Override
    public String toString() {
        return content.name() + " (" + infoHash() + ")";
    }

    private PieceLayers layers() {
        if (content.layers() == null) {
            throw new IllegalStateException(this + " has no v2 hashes");
        }
        return content.layers();
    }
}

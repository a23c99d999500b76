package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeSpan;
import dev.exbt.bencode.BencodeString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and checks the {@code info} dictionary (BEP 3, 27, 47, 52). */
final class InfoReader {
    private static final int MIN_V2_PIECE_LENGTH = MerkleTree.BLOCK_LENGTH;

    private final byte[] torrent;
    private final BencodeDictionary root;
    private final BencodeDictionary info;
    private final BencodeSpan span;
    private final MetainfoLimits limits;
    private final PathRules rules;

    /** @param torrent the bytes that {@code root} was read from, as a part that begins at 0 */
    InfoReader(
            byte[] torrent,
            BencodeDictionary root,
            BencodeDictionary info,
            BencodeSpan span,
            MetainfoLimits limits,
            PathRules rules) {
        this.torrent = torrent;
        this.root = root;
        this.info = info;
        this.span = span;
        this.limits = limits;
        this.rules = rules;
    }

    Content read() throws MetainfoException {
        boolean v2 = isV2();
        if (v2) {
            requireCanonical();
        }
        boolean v1 = !v2 || info.get("pieces") != null;
        int pieceLength = pieceLength(v2);
        String rawName = rawName();
        List<RawFile> tree = v2 ? new FileTreeReader(info, limits).read() : List.of();
        String name;
        boolean single;
        List<RawFile> files;
        if (v1) {
            FileListReader list = new FileListReader(info, limits);
            name = safeName(rawName);
            single = list.isSingle();
            files = list.read(rawName);
            if (v2) {
                files = HybridCheck.join(files, tree, pieceLength);
            }
        } else {
            // As libtorrent has it: one file at the top of the tree is a single file, and goes by
            // its own name.
            single = tree.size() == 1 && tree.get(0).path().size() == 1;
            name = safeName(single ? tree.get(0).path().get(0) : rawName);
            files = tree;
        }
        FilePlacement placement = new FilePlacement(pieceLength, !v1, limits, rules);
        long end = placement.end(files);
        int piecesOffset = v1 ? piecesOffset((int) ((end - 1) / pieceLength) + 1) : -1;
        List<FileEntry> entries =
                single
                        ? placeSingle(placement, files, name)
                        : placement.place(files, List.of(name));
        return new Content(
                name,
                v1 && v2 ? TorrentVersion.HYBRID : v1 ? TorrentVersion.V1 : TorrentVersion.V2,
                pieceLength,
                end,
                info.integer("private").orElse(0) != 0,
                entries,
                piecesOffset,
                v2 ? PieceLayers.read(torrent, layers(), entries, pieceLength) : null);
    }

    /** A single file goes by the torrent's name, which may have come from the info-hash. */
    private static List<FileEntry> placeSingle(
            FilePlacement placement, List<RawFile> files, String name) throws MetainfoException {
        RawFile file = files.get(0);
        List<RawFile> named = new ArrayList<>(files);
        named.set(
                0,
                new RawFile(
                        file.field(),
                        List.of(name),
                        file.length(),
                        file.attributes(),
                        file.target(),
                        file.root()));
        return placement.place(named, List.of());
    }

    private boolean isV2() throws MetainfoException {
        long version = info.integer("meta version").orElse(1);
        if (version > 2 || version < 1) {
            throw new MetainfoException("info.meta version", "version " + version + " is unknown");
        }
        if (version == 1 && info.get("file tree") != null) {
            throw new MetainfoException("info.meta version", "a file tree needs version 2");
        }
        return version == 2;
    }

    /** BEP 52 refuses what is not canonical; v1 torrents are hashed as they stand. */
    private void requireCanonical() throws MetainfoException {
        try {
            BencodeReader.strict()
                    .withLimits(MetainfoReader.bencodeLimits(limits))
                    .read(torrent, span.offset(), span.length());
        } catch (BencodeException e) {
            throw new MetainfoException("info", "not canonical: " + e.getMessage());
        }
    }

    private int pieceLength(boolean v2) throws MetainfoException {
        long length = info.integer("piece length").orElse(0);
        if (length < 1) {
            throw new MetainfoException("info.piece length", "a number of 1 or more is expected");
        }
        if (length > limits.maxPieceLength()) {
            throw new MetainfoException(
                    "info.piece length",
                    length + " bytes, over the limit of " + limits.maxPieceLength());
        }
        if (v2 && (length < MIN_V2_PIECE_LENGTH || Long.bitCount(length) != 1)) {
            throw new MetainfoException(
                    "info.piece length",
                    length + " is not a power of two of at least " + MIN_V2_PIECE_LENGTH);
        }
        return (int) length;
    }

    private String rawName() throws MetainfoException {
        @Nullable BencodeString name = info.string("name.utf-8");
        if (name == null) {
            name = info.string("name");
        }
        if (name == null) {
            throw new MetainfoException("info.name", "a string is expected");
        }
        return PathComponent.decode(name);
    }

    /** The info-hash names what has no name of its own, as in libtorrent. */
    private String safeName(String raw) {
        String name = raw.isEmpty() ? null : PathComponent.clean(raw, rules);
        return name == null ? InfoHash.ofInfo(infoBytes()).toHex() : name;
    }

    private byte[] infoBytes() {
        return Arrays.copyOfRange(torrent, span.offset(), span.offset() + span.length());
    }

    private int piecesOffset(int count) throws MetainfoException {
        BencodeString pieces = info.string("pieces");
        BencodeSpan at = info.span("pieces");
        if (pieces == null || at == null) {
            throw new MetainfoException("info.pieces", "a string is expected");
        }
        if (pieces.length() != (long) count * InfoHash.LENGTH) {
            throw new MetainfoException(
                    "info.pieces", pieces.length() + " bytes for " + count + " pieces of 20");
        }
        return at.offset() + at.length() - pieces.length();
    }

    private @Nullable BencodeDictionary layers() throws MetainfoException {
        if (root.get("piece layers") == null) {
            return null;
        }
        BencodeDictionary layers = root.dictionary("piece layers");
        if (layers == null) {
            throw new MetainfoException("piece layers", "a dictionary is expected");
        }
        return layers;
    }
}

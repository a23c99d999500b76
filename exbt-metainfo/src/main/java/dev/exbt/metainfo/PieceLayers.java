package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeSpan;
import dev.exbt.bencode.BencodeString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the v2 hash of each piece is: in the torrent's {@code piece layers} for files of several pieces, in the file's own
 * root for the others (BEP 52). Holds offsets into the torrent's bytes, not hashes.
 */
final class PieceLayers {
    private static final int MISSING = -1;
    private static final int HASH = MerkleRoot.LENGTH;

    private final byte[] torrent;
    private final int pieceLength;

    /** The files that have pieces, in the order of their pieces. */
    private final FileEntry[] files;

    private final int[] firstPieces;

    /** For each of them where its layer begins, or {@link #MISSING}. */
    private final int[] offsets;

    private PieceLayers(byte[] torrent, int pieceLength, FileEntry[] files) {
        this.torrent = torrent;
        this.pieceLength = pieceLength;
        this.files = files;
        this.firstPieces = new int[files.length];
        this.offsets = new int[files.length];
        Arrays.fill(offsets, MISSING);
        for (int i = 0; i < files.length; i++) {
            firstPieces[i] = files[i].firstPiece();
        }
    }

    /**
     * Reads and checks the layers.
     *
     * @param torrent the bytes that {@code layers} was read from, as a part that begins at 0
     * @param layers null if the torrent has none
     * @throws MetainfoException if a layer belongs to no file, has another length or does not hash to its root
     */
    static PieceLayers read(
            byte[] torrent,
            @Nullable BencodeDictionary layers,
            List<FileEntry> files,
            int pieceLength)
            throws MetainfoException {
        FileEntry[] withPieces =
                files.stream().filter(f -> f.piecesRoot() != null).toArray(FileEntry[]::new);
        PieceLayers result = new PieceLayers(torrent, pieceLength, withPieces);
        if (layers != null) {
            result.take(layers);
        }
        return result;
    }

    boolean isComplete() {
        for (int i = 0; i < files.length; i++) {
            if (isMissing(i)) {
                return false;
            }
        }
        return true;
    }

    /** The v2 hash of a piece, null if its layer is missing. */
    byte @Nullable [] hash(int piece) {
        int file = indexOf(piece);
        int at = piece - firstPieces[file];
        if (files[file].length() <= pieceLength) {
            MerkleRoot root = files[file].piecesRoot();
            return root == null ? null : root.toBytes();
        }
        int offset = offsets[file];
        return offset == MISSING
                ? null
                : Arrays.copyOfRange(torrent, offset + at * HASH, offset + (at + 1) * HASH);
    }

    /** The bytes of its file in a piece; what {@link #hash} covers. */
    int size(int piece) {
        FileEntry file = files[indexOf(piece)];
        return (int)
                Math.min(pieceLength, file.offset() + file.length() - (long) piece * pieceLength);
    }

    int leafCount(int piece) {
        FileEntry file = files[indexOf(piece)];
        return MerkleTree.paddedLeafCount(Math.min(file.length(), pieceLength));
    }

    private void take(BencodeDictionary layers) throws MetainfoException {
        Map<MerkleRoot, List<Integer>> byRoot = new HashMap<>();
        for (int i = 0; i < files.length; i++) {
            MerkleRoot root = files[i].piecesRoot();
            if (root != null && files[i].length() > pieceLength) {
                byRoot.computeIfAbsent(root, r -> new ArrayList<>()).add(i);
            }
        }
        for (BencodeString key : layers.keys()) {
            BencodeSpan span = layers.span(key);
            List<Integer> owners =
                    key.length() == HASH ? byRoot.get(MerkleRoot.of(key.toByteArray())) : null;
            if (owners == null) {
                throw new MetainfoException("piece layers", "a layer of no file of several pieces");
            }
            if (span == null || !(layers.get(key) instanceof BencodeString layer)) {
                throw new MetainfoException("piece layers", "a string is expected");
            }
            int offset = span.offset() + span.length() - layer.length();
            for (int file : owners) {
                check(files[file], offset, layer.length());
                offsets[file] = offset;
            }
        }
    }

    private void check(FileEntry file, int offset, int length) throws MetainfoException {
        int pieces = file.lastPiece() - file.firstPiece() + 1;
        if (length != pieces * HASH) {
            throw new MetainfoException(
                    "piece layers",
                    file.pathString() + ": " + length + " bytes for " + pieces + " pieces");
        }
        byte[] root =
                MerkleTree.root(
                        torrent,
                        offset,
                        pieces,
                        MerkleTree.powerOfTwo(pieces),
                        pieceLength / MerkleTree.BLOCK_LENGTH);
        if (!Objects.equals(file.piecesRoot(), MerkleRoot.of(root))) {
            throw new MetainfoException(
                    "piece layers", file.pathString() + ": does not hash to the pieces root");
        }
    }

    private boolean isMissing(int file) {
        return files[file].length() > pieceLength && offsets[file] == MISSING;
    }

    private int indexOf(int piece) {
        int found = Arrays.binarySearch(firstPieces, piece);
        return found >= 0 ? found : -found - 2;
    }
}

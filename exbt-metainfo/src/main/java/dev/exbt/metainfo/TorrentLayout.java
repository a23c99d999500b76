package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the files of a torrent that is being made lie among its pieces, and how {@code info} says so. In a hybrid of several files
 * padding follows each that does not end with a piece (BEP 47), the last one too, as libtorrent does it.
 */
final class TorrentLayout {
    private final List<SourceFiles.Source> files;
    private final boolean folder;
    private final int pieceLength;
    private final TorrentVersion version;
    private final List<PieceHashes.Extent> extents = new ArrayList<>();
    private final long end;

    TorrentLayout(
            List<SourceFiles.Source> files,
            boolean folder,
            int pieceLength,
            TorrentVersion version) {
        this.files = files;
        this.folder = folder;
        this.pieceLength = pieceLength;
        this.version = version;
        long at = 0;
        long last = 0;
        for (SourceFiles.Source file : files) {
            if (file.length() > 0) {
                extents.add(new PieceHashes.Extent(file.file(), at, file.length()));
                at = last = at + file.length();
                long gap = version == TorrentVersion.V1 ? 0 : padding(file.length());
                if (gap > 0 && isPadded()) {
                    extents.add(new PieceHashes.Extent(null, at, gap));
                    last = at + gap;
                }
                at += gap;
            }
        }
        this.end = last;
    }

    /** What is hashed, without empty files. */
    List<PieceHashes.Extent> extents() {
        return extents;
    }

    /** One past the last byte. */
    long end() {
        return end;
    }

    /** Writes {@code length} or {@code files} (BEP 3). */
    void putFileList(BencodeDictionary.Builder info) {
        if (!folder) {
            info.put("length", files.get(0).length());
            return;
        }
        List<BencodeValue> list = new ArrayList<>();
        for (SourceFiles.Source file : files) {
            list.add(
                    BencodeDictionary.builder()
                            .put("length", file.length())
                            .put("path", strings(file.path()))
                            .build());
            long gap = padding(file.length());
            if (isPadded() && gap > 0) {
                list.add(
                        BencodeDictionary.builder()
                                .put("attr", "p")
                                .put("length", gap)
                                .put("path", strings(List.of(".pad", Long.toString(gap))))
                                .build());
            }
        }
        info.put("files", new BencodeList(list));
    }

    /**
     * Writes {@code file tree} (BEP 52).
     *
     * @param hashes the nodes that cover the pieces, 32 bytes each
     * @return the {@code piece layers} that go beside {@code info}
     */
    BencodeDictionary putFileTree(BencodeDictionary.Builder info, byte[] hashes) {
        BencodeDictionary.Builder layers = BencodeDictionary.builder();
        Directory tree = new Directory();
        int piece = 0;
        for (SourceFiles.Source file : files) {
            int pieces = (int) Math.ceilDiv(file.length(), pieceLength);
            BencodeDictionary.Builder leaf =
                    BencodeDictionary.builder().put("length", file.length());
            if (pieces > 0) {
                int from = piece * MerkleRoot.LENGTH;
                byte[] layer = Arrays.copyOfRange(hashes, from, from + pieces * MerkleRoot.LENGTH);
                byte[] root = pieces == 1 ? layer : root(layer, pieces);
                leaf.put("pieces root", root);
                if (pieces > 1) {
                    layers.put(BencodeString.of(root), BencodeString.of(layer));
                }
            }
            tree.add(file.path(), leaf.build());
            piece += pieces;
        }
        info.put("file tree", tree.toValue());
        return layers.build();
    }

    private byte[] root(byte[] layer, int pieces) {
        return MerkleTree.root(
                layer,
                0,
                pieces,
                MerkleTree.powerOfTwo(pieces),
                pieceLength / MerkleTree.BLOCK_LENGTH);
    }

    private boolean isPadded() {
        return version == TorrentVersion.HYBRID && folder;
    }

    private long padding(long length) {
        return Math.ceilDiv(length, pieceLength) * (long) pieceLength - length;
    }

    private static BencodeList strings(List<String> texts) {
        List<BencodeValue> values = new ArrayList<>(texts.size());
        texts.forEach(text -> values.add(BencodeString.of(text)));
        return new BencodeList(values);
    }

    /** A directory of the file tree that is being put together. */
    private static final class Directory {
        private final Map<String, Directory> directories = new TreeMap<>();
        private final Map<String, BencodeDictionary> files = new TreeMap<>();

        void add(List<String> path, BencodeDictionary file) {
            if (path.size() == 1) {
                files.put(path.get(0), BencodeDictionary.builder().put("", file).build());
            } else {
                directories
                        .computeIfAbsent(path.get(0), n -> new Directory())
                        .add(path.subList(1, path.size()), file);
            }
        }

        BencodeDictionary toValue() {
            BencodeDictionary.Builder builder = BencodeDictionary.builder();
            files.forEach(builder::put);
            directories.forEach((name, directory) -> builder.put(name, directory.toValue()));
            return builder.build();
        }
    }
}

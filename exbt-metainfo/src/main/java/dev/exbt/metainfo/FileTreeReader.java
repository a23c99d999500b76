package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a v2 torrent: {@code file tree} (BEP 52). A node with the empty key is a file, any other a directory.
 * The tree was read by a bencode reader with a depth limit, so that recursion here is bounded by it.
 */
final class FileTreeReader {
    private final BencodeDictionary info;
    private final MetainfoLimits limits;
    private final List<RawFile> files = new ArrayList<>();

    FileTreeReader(BencodeDictionary info, MetainfoLimits limits) {
        this.info = info;
        this.limits = limits;
    }

    /** Reads all in the tree's order, paths relative to the torrent's name. */
    List<RawFile> read() throws MetainfoException {
        BencodeDictionary tree = info.dictionary("file tree");
        if (tree == null) {
            throw new MetainfoException("info.file tree", "a dictionary is expected");
        }
        if (tree.get("") != null) {
            throw new MetainfoException("info.file tree", "a file without a name");
        }
        descend(tree, List.of());
        if (files.isEmpty()) {
            throw new MetainfoException("info.file tree", "no files");
        }
        return files;
    }

    private void descend(BencodeDictionary directory, List<String> path) throws MetainfoException {
        if (path.size() >= limits.maxPathDepth() && directory.size() > 0) {
            throw new MetainfoException(
                    "info.file tree", "over the limit of " + limits.maxPathDepth() + " levels");
        }
        for (BencodeString key : directory.keys()) {
            List<String> child = new ArrayList<>(path);
            child.add(PathComponent.decode(key));
            String field = "info.file tree." + String.join("/", child);
            if (!(directory.get(key) instanceof BencodeDictionary node)) {
                throw new MetainfoException(field, "a dictionary is expected");
            }
            BencodeValue leaf = node.get("");
            if (leaf == null) {
                descend(node, child);
            } else if (node.size() > 1) {
                throw new MetainfoException(field, "both a file and a directory");
            } else if (leaf instanceof BencodeDictionary file) {
                add(file, child, field);
            } else {
                throw new MetainfoException(field, "a dictionary is expected");
            }
        }
    }

    private void add(BencodeDictionary file, List<String> path, String field)
            throws MetainfoException {
        if (files.size() == limits.maxFiles()) {
            throw new MetainfoException(
                    "info.file tree", "more files than the limit of " + limits.maxFiles());
        }
        Set<FileAttribute> attributes = RawFile.attributes(file);
        if (attributes.contains(FileAttribute.PAD)) {
            throw new MetainfoException(field + ".attr", "v2 has no padding files");
        }
        long length = RawFile.length(file, attributes, field);
        List<String> target = RawFile.target(file, attributes, field, limits.maxPathDepth());
        files.add(
                new RawFile(
                        field,
                        path,
                        length,
                        attributes,
                        target,
                        length == 0 ? null : root(file, field)));
    }

    private static MerkleRoot root(BencodeDictionary file, String field) throws MetainfoException {
        @Nullable BencodeString root = file.string("pieces root");
        if (root == null || root.length() != MerkleRoot.LENGTH) {
            throw new MetainfoException(
                    field + ".pieces root", MerkleRoot.LENGTH + " bytes are expected");
        }
        boolean zero = true;
        for (int i = 0; i < root.length(); i++) {
            zero &= root.byteAt(i) == 0;
        }
        if (zero) {
            throw new MetainfoException(field + ".pieces root", "all zero");
        }
        return MerkleRoot.of(root.toByteArray());
    }
}

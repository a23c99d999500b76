package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file as the torrent describes it, before its path is made safe and its place is known.
 *
 * @param field where it stands, for messages
 * @param path names below the torrent's own, not safe
 * @param length bytes, 0 for a link
 * @param attributes BEP 47
 * @param target names of a link's target below the torrent's own name, not safe; empty for others
 * @param root the hash tree's top, null in v1 and for files without bytes
 */
record RawFile(
        String field,
        List<String> path,
        long length,
        Set<FileAttribute> attributes,
        List<String> target,
        @Nullable MerkleRoot root) {

    boolean isPad() {
        return attributes.contains(FileAttribute.PAD);
    }

    RawFile withRoot(@Nullable MerkleRoot other) {
        return new RawFile(field, path, length, attributes, target, other);
    }

    /** Reads {@code attr}; letters nobody knows are ignored, as is a value that is no string. */
    static Set<FileAttribute> attributes(BencodeDictionary file) {
        BencodeString letters = file.string("attr");
        if (letters == null) {
            return Set.of();
        }
        EnumSet<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
        for (FileAttribute attribute : FileAttribute.values()) {
            for (int i = 0; i < letters.length(); i++) {
                if (letters.byteAt(i) == attribute.letter()) {
                    attributes.add(attribute);
                }
            }
        }
        return attributes;
    }

    /** Reads {@code length}. A link has none of its own, whatever it says (libtorrent does the same). */
    static long length(BencodeDictionary file, Set<FileAttribute> attributes, String field)
            throws MetainfoException {
        BencodeValue value = file.get("length");
        boolean link = attributes.contains(FileAttribute.SYMLINK);
        if (value == null && link) {
            return 0;
        }
        long length = file.integer("length").orElse(-1);
        if (length < 0) {
            throw new MetainfoException(field + ".length", "a number of 0 or more is expected");
        }
        return link ? 0 : length;
    }

    /** Reads where a link points to. */
    static List<String> target(
            BencodeDictionary file, Set<FileAttribute> attributes, String field, int maxDepth)
            throws MetainfoException {
        if (!attributes.contains(FileAttribute.SYMLINK)) {
            return List.of();
        }
        List<String> target = names(file, "symlink path", field, maxDepth);
        if (target == null || target.isEmpty()) {
            throw new MetainfoException(field + ".symlink path", "a link needs a target");
        }
        return target;
    }

    /** Reads a list of names; null when there is none under the key. */
    static @Nullable List<String> names(
            BencodeDictionary file, String key, String field, int maxDepth)
            throws MetainfoException {
        BencodeList list = file.list(key);
        if (list == null) {
            return null;
        }
        if (list.values().size() > maxDepth) {
            throw new MetainfoException(
                    field + "." + key,
                    list.values().size() + " levels, over the limit of " + maxDepth);
        }
        List<String> names = new ArrayList<>(list.values().size());
        for (BencodeValue value : list.values()) {
            if (!(value instanceof BencodeString name)) {
                throw new MetainfoException(field + "." + key, "names are expected to be strings");
            }
            names.add(PathComponent.decode(name));
        }
        return names;
    }
}

package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the files of a v1 torrent: {@code length} or {@code files} (BEP 3, BEP 47). */
final class FileListReader {
    /** How BitComet marked padding before there was BEP 47. */
    private static final String BITCOMET_PADDING = "_____padding_file_";

    private final BencodeDictionary info;
    private final MetainfoLimits limits;

    FileListReader(BencodeDictionary info, MetainfoLimits limits) {
        this.info = info;
        this.limits = limits;
    }

    /** Whether the torrent is one file that goes by the torrent's name. */
    boolean isSingle() {
        return info.get("files") == null;
    }

    /** Reads all, paths relative to the torrent's name; that of a single file is the name itself. */
    List<RawFile> read(String name) throws MetainfoException {
        BencodeValue length = info.get("length");
        BencodeValue files = info.get("files");
        if (length == null && files == null) {
            throw new MetainfoException("info.length", "neither length nor files");
        }
        if (length != null && files != null) {
            throw new MetainfoException("info.length", "both length and files");
        }
        if (files == null) {
            Set<FileAttribute> attributes = RawFile.attributes(info);
            return List.of(
                    new RawFile(
                            "info",
                            List.of(name),
                            RawFile.length(info, attributes, "info"),
                            attributes,
                            RawFile.target(info, attributes, "info", limits.maxPathDepth()),
                            null));
        }
        if (!(files instanceof BencodeList list)) {
            throw new MetainfoException("info.files", "a list is expected");
        }
        return readList(list);
    }

    private List<RawFile> readList(BencodeList list) throws MetainfoException {
        int count = list.values().size();
        if (count == 0) {
            throw new MetainfoException("info.files", "no files");
        }
        if (count > limits.maxFiles()) {
            throw new MetainfoException(
                    "info.files", count + " files, over the limit of " + limits.maxFiles());
        }
        List<RawFile> files = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String field = "info.files[" + i + "]";
            if (!(list.values().get(i) instanceof BencodeDictionary file)) {
                throw new MetainfoException(field, "a dictionary is expected");
            }
            files.add(readFile(file, field));
        }
        return files;
    }

    private RawFile readFile(BencodeDictionary file, String field) throws MetainfoException {
        Set<FileAttribute> attributes = RawFile.attributes(file);
        long length = RawFile.length(file, attributes, field);
        List<String> target = RawFile.target(file, attributes, field, limits.maxPathDepth());
        List<String> path = path(file, attributes, length, field);
        if (attributes.isEmpty() && isPaddingByName(path)) {
            attributes = Set.of(FileAttribute.PAD);
        }
        return new RawFile(field, path, length, attributes, target, null);
    }

    private static boolean isPaddingByName(List<String> path) {
        return !path.isEmpty() && path.get(path.size() - 1).startsWith(BITCOMET_PADDING);
    }

    private List<String> path(
            BencodeDictionary file, Set<FileAttribute> attributes, long length, String field)
            throws MetainfoException {
        @Nullable List<String> path =
                RawFile.names(file, "path.utf-8", field, limits.maxPathDepth());
        if (path == null) {
            path = RawFile.names(file, "path", field, limits.maxPathDepth());
        }
        if (path == null && attributes.contains(FileAttribute.PAD)) {
            return List.of(".pad", Long.toString(length));
        }
        if (path == null) {
            throw new MetainfoException(field + ".path", "a list of names is expected");
        }
        return path;
    }
}

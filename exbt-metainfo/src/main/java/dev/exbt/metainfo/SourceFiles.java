package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeString;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder that can be in a torrent, in the order of a v2 file tree: by name at every level, as unsigned bytes.
 * Left out, and told so: links and special files, what cannot be read, and names that whoever downloads would find changed.
 */
final class SourceFiles {
    /**
     * One file to share.
     *
     * @param file where it is
     * @param path names below the torrent's own
     * @param length bytes, when it was looked at
     */
    record Source(Path file, List<String> path, long length) {}

    private static final Comparator<Source> TREE_ORDER =
            (a, b) -> {
                int common = Math.min(a.path().size(), b.path().size());
                for (int i = 0; i < common; i++) {
                    int order =
                            BencodeString.of(a.path().get(i))
                                    .compareTo(BencodeString.of(b.path().get(i)));
                    if (order != 0) {
                        return order;
                    }
                }
                return Integer.compare(a.path().size(), b.path().size());
            };

    private final Path folder;
    private final TorrentProgress progress;
    private final List<Source> found = new ArrayList<>();

    private SourceFiles(Path folder, TorrentProgress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    static List<Source> below(Path folder, TorrentProgress progress) throws IOException {
        SourceFiles files = new SourceFiles(folder, progress);
        Files.walkFileTree(folder, files.new Visitor());
        files.found.sort(TREE_ORDER);
        UniquePaths unique = new UniquePaths(Integer.MAX_VALUE);
        files.found.forEach(f -> unique.reserve(f.path()));
        List<Source> distinct = new ArrayList<>(files.found.size());
        for (Source source : files.found) {
            if (files.keepsItsName(source, unique)) {
                distinct.add(source);
            }
        }
        return distinct;
    }

    private boolean keepsItsName(Source source, UniquePaths unique) {
        try {
            if (unique.claim(source.path()).equals(source.path())) {
                return true;
            }
        } catch (MetainfoException e) {
            throw new IllegalStateException("there is no limit", e);
        }
        progress.onSkipped(source.file(), "another file has this name but for case");
        return false;
    }

    private void take(Path file, BasicFileAttributes attributes) {
        List<String> path = new ArrayList<>();
        folder.relativize(file).forEach(name -> path.add(name.toString()));
        if (attributes.isSymbolicLink()) {
            progress.onSkipped(file, "a symbolic link");
        } else if (!attributes.isRegularFile()) {
            progress.onSkipped(file, "not a regular file");
        } else if (!SafePath.sanitise(path, PathRules.ofThisSystem()).components().equals(path)) {
            progress.onSkipped(file, "its name would be changed by those who download it");
        } else if (!Files.isReadable(file)) {
            progress.onSkipped(file, "no permission to read it");
        } else {
            found.add(new Source(file, List.copyOf(path), attributes.size()));
        }
    }

    private final class Visitor implements FileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            take(file, attributes);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (file.equals(folder)) {
                throw failure;
            }
            boolean directory = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
            progress.onSkipped(
                    file,
                    (directory ? "cannot list it: " : "cannot look at it: ")
                            + failure.getMessage());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}

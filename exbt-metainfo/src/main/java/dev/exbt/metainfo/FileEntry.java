package dev.exbt.metainfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file of a torrent and where its bytes lie. Founding document: a job's {@code files}.
 *
 * @param index position in {@link Metainfo#files()}, from 0; what {@code so=} of a magnet link counts (BEP 53)
 * @param path where it goes below the download directory; always a {@link SafePath}. A torrent of several files has its
 *     own name first. No two files that reach the disk share a path, nor two that differ only in case
 * @param length bytes; 0 for a link
 * @param offset of its first byte among all bytes of the torrent; where only v2 describes the files each begins a piece, so
 *     that gaps lie between them
 * @param firstPiece index of the piece that holds its first byte
 * @param lastPiece index of the piece that holds its last byte, inclusive; {@code firstPiece - 1} for an empty file
 * @param attributes what BEP 47 says about it
 * @param symlinkTarget what a link points to, as safe components below the download directory; data only, since exbt makes no
 *     links. Empty for everything else
 * @param piecesRoot the top of its hash tree in v2 and hybrid torrents (BEP 52), null for empty files, links and v1
 */
public record FileEntry(
        int index,
        List<String> path,
        long length,
        long offset,
        int firstPiece,
        int lastPiece,
        Set<FileAttribute> attributes,
        List<String> symlinkTarget,
        @Nullable MerkleRoot piecesRoot) {
    /** Checks that the path is safe and copies what could change. */
    public FileEntry {
        path = SafePath.of(path).components();
        attributes = Set.copyOf(attributes);
        symlinkTarget = List.copyOf(symlinkTarget);
        if (length < 0 || offset < 0) {
            throw new IllegalArgumentException("length " + length + ", offset " + offset);
        }
    }

    /**
     * The path as one text.
     *
     * @return the components joined by {@code /}
     */
    public String pathString() {
        return String.join("/", path);
    }

    /**
     * The path as the type that names files on disk.
     *
     * @return the same components
     */
    public SafePath safePath() {
        return SafePath.ofSafe(path);
    }

    /**
     * Where the file is below a directory.
     *
     * @param root the download directory
     * @return a path that lies below it
     */
    public Path resolveIn(Path root) {
        return safePath().resolveIn(root);
    }

    /**
     * Whether this is padding: zeros between files that exist nowhere on disk (BEP 47).
     *
     * @return true if so
     */
    public boolean isPad() {
        return attributes.contains(FileAttribute.PAD);
    }

    /**
     * Whether this is a symbolic link, which exbt keeps as data and does not make (BEP 47).
     *
     * @return true if so
     */
    public boolean isSymlink() {
        return attributes.contains(FileAttribute.SYMLINK);
    }
}

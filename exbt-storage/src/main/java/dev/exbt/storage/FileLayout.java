package dev.exbt.storage;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which bytes of which piece lie in which file. Immutable, for any thread.
 *
 * <p>All bytes of a torrent form one line; files lie on it in order. Where only v2 describes them (BEP 52) each file begins a
 * piece, and no piece reaches into the gap behind a file. Pad files (BEP 47) lie on the line like others; that they are zeros
 * and not on disk is the storage's business, see {@link #isPad}. Files without bytes lie nowhere.
 */
public final class FileLayout {
    private final Metainfo metainfo;
    private final List<FileEntry> files;

    // Files with bytes, in order: index of each, and where it starts on the line.
    private final int[] filled;
    private final long[] starts;

    // Pieces with bytes of several real files, rising: the only ones a part file can be asked to
    // hold.
    private final int[] shared;

    private FileLayout(Metainfo metainfo) {
        this.metainfo = metainfo;
        this.files = metainfo.files();
        this.filled =
                files.stream().filter(f -> f.length() > 0).mapToInt(FileEntry::index).toArray();
        this.starts = Arrays.stream(filled).mapToLong(i -> files.get(i).offset()).toArray();
        this.shared = sharedPieces();
    }

    /**
     * Lays a torrent's files out.
     *
     * @param metainfo the torrent
     * @return its layout
     */
    public static FileLayout of(Metainfo metainfo) {
        return new FileLayout(metainfo);
    }

    private int[] sharedPieces() {
        int[] found = new int[Math.max(0, filled.length - 1)];
        int count = 0;
        int lastPieceBefore = -1;
        for (int file : filled) {
            FileEntry entry = files.get(file);
            if (entry.isPad()) {
                continue;
            }
            boolean isNew = count == 0 || found[count - 1] != entry.firstPiece();
            if (entry.firstPiece() == lastPieceBefore && isNew) {
                found[count++] = entry.firstPiece();
            }
            lastPieceBefore = entry.lastPiece();
        }
        return Arrays.copyOf(found, count);
    }

    /**
     * The torrent.
     *
     * @return the one given
     */
    public Metainfo metainfo() {
        return metainfo;
    }

    /**
     * How many files there are, pad and empty ones counted.
     *
     * @return one past the highest index
     */
    public int fileCount() {
        return files.size();
    }

    /**
     * Whether a file's bytes are zeros that are never on disk (BEP 47).
     *
     * @param file zero-based index
     * @return true for padding
     */
    public boolean isPad(int file) {
        return files.get(file).isPad();
    }

    /**
     * Finds the file that holds a byte.
     *
     * @param piece zero-based piece index
     * @param begin offset in the piece
     * @return index of the file
     */
    public int fileAt(int piece, int begin) {
        check(piece, begin, 1);
        return filled[slotAt(position(piece, begin))];
    }

    /**
     * Cuts a run of bytes at the borders of files.
     *
     * @param piece zero-based piece index
     * @param begin offset of the first byte in the piece
     * @param length number of bytes
     * @return the parts in order, those in pad files included
     * @throws IndexOutOfBoundsException if the bytes do not lie in the piece
     */
    public List<FileSegment> segments(int piece, int begin, int length) {
        check(piece, begin, length);
        List<FileSegment> segments = new ArrayList<>();
        long position = position(piece, begin);
        long end = position + length;
        for (int slot = length == 0 ? 0 : slotAt(position); position < end; slot++) {
            int part = (int) Math.min(end - position, end(slot) - position);
            segments.add(new FileSegment(filled[slot], position - starts[slot], part));
            position += part;
        }
        return segments;
    }

    /**
     * The pieces that files touch.
     *
     * @param wanted indexes of files
     * @return every piece with at least one byte of them
     */
    public Bitfield pieces(BitSet wanted) {
        Bitfield pieces = new Bitfield(metainfo.pieceCount());
        for (int slot = 0; slot < filled.length; slot++) {
            if (wanted.get(filled[slot])) {
                addPieces(filled[slot], 0, pieces);
            }
        }
        return pieces;
    }

    /** Adds the pieces that have bytes of a file at or behind an offset. */
    void addPieces(int file, long offset, Bitfield pieces) {
        FileEntry entry = files.get(file);
        long first = (entry.offset() + offset) / metainfo.pieceLength();
        for (int piece = (int) first; piece <= entry.lastPiece(); piece++) {
            pieces.set(piece);
        }
    }

    /** Where a byte is on the line. */
    long position(int piece, int begin) {
        return (long) piece * metainfo.pieceLength() + begin;
    }

    /** Which of the files with bytes holds a place on the line. */
    int slotAt(long position) {
        int found = Arrays.binarySearch(starts, position);
        return found >= 0 ? found : -found - 2;
    }

    /** Index of the file in a slot. */
    int file(int slot) {
        return filled[slot];
    }

    /** Where the file in a slot starts on the line. */
    long start(int slot) {
        return starts[slot];
    }

    /** Where the file in a slot ends on the line, exclusive. */
    long end(int slot) {
        return starts[slot] + files.get(filled[slot]).length();
    }

    /** The place of a piece among those shared by several files, negative if it is not. */
    int sharedIndex(int piece) {
        return Arrays.binarySearch(shared, piece);
    }

    /** Where a byte of a shared piece is in the part file. */
    long partOffset(int piece, int begin) {
        return (long) sharedIndex(piece) * metainfo.pieceLength() + begin;
    }

    /** The pieces that several files share, rising. */
    int[] shared() {
        return shared.clone();
    }

    void check(int piece, int begin, int length) {
        if (piece < 0 || piece >= metainfo.pieceCount()) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + metainfo.pieceCount());
        }
        if (begin < 0 || length < 0 || length > metainfo.pieceSize(piece) - begin) {
            throw new IndexOutOfBoundsException(
                    "begin "
                            + begin
                            + ", length "
                            + length
                            + " in piece "
                            + piece
                            + " of "
                            + metainfo.pieceSize(piece));
        }
    }
}

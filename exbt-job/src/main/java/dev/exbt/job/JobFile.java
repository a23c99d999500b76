package dev.exbt.job;

/**
 * One file of a job. Founding document: an entry of {@code Job.files}.
 *
 * @param index zero-based index in the torrent
 * @param path path below the job's directory, components joined by {@code /}
 * @param length length in bytes
 * @param offset where the file begins in the torrent's bytes ({@code offset_start})
 * @param firstPiece index of the piece that holds its first byte
 * @param lastPiece index of the piece that holds its last byte, inclusive ({@code piece_index_range}); one less than
 *     {@code firstPiece} for an empty file
 * @param selected whether the job wants it
 */
public record JobFile(
        int index,
        String path,
        long length,
        long offset,
        int firstPiece,
        int lastPiece,
        boolean selected) {}

package dev.exbt.storage;

/**
 * A run of bytes of one file.
 *
 * @param file index of the file in the torrent
 * @param offset of the first byte in the file
 * @param length number of bytes, at least 1
 */
public record FileSegment(int file, long offset, int length) {}

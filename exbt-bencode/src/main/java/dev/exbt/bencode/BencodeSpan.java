package dev.exbt.bencode;

/**
 * Which bytes of the input a value was read from. An info-hash is over these bytes as they stand, never over a second
 * encoding of the value (BEP 3).
 *
 * @param offset index of the value's first byte, counted from the first byte of the input handed to the reader
 * @param length number of bytes, 2 or more
 */
public record BencodeSpan(int offset, int length) {}

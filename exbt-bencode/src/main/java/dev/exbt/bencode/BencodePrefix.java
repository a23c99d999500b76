package dev.exbt.bencode;

/**
 * A value and where it ended in an input that goes on: the data message of the metadata exchange is a dictionary with a
 * piece of metadata behind it (BEP 9).
 *
 * @param value the value
 * @param consumed how many bytes of the input it took; what follows begins there
 */
public record BencodePrefix(BencodeValue value, int consumed) {}

package dev.exbt.bencode;

/**
 * One of bencode's four kinds of value (BEP 3). Immutable; two values are equal when they encode to the same bytes.
 *
 * <p>{@code equals}, {@code hashCode} and {@code toString} walk with a stack of their own, never by recursion: a value that a
 * program nested a million deep cannot overflow the thread's stack. {@code toString} is for people and cut to
 * {@value #MAX_PRINTED} characters; bytes that are not plain ASCII are shown in hexadecimal, so a hostile string cannot
 * play with a terminal.
 */
public sealed interface BencodeValue
        permits BencodeInteger, BencodeString, BencodeList, BencodeDictionary {
    /** The most characters {@code toString} gives, the three dots of a cut text apart. */
    int MAX_PRINTED = 1_000;
}

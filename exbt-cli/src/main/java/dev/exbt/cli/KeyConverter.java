package dev.exbt.cli;

import dev.exbt.bencode.BencodeString;
import java.util.HexFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an author's public key: 64 hexadecimal digits. */
final class KeyConverter implements ITypeConverter<BencodeString> {
    private static final int DIGITS = 64;

    @Override
    public BencodeString convert(String text) {
        if (text.length() == DIGITS) {
            try {
                return BencodeString.of(HexFormat.of().parseHex(text));
            } catch (IllegalArgumentException e) {
                // told below, as any other text that is no key
            }
        }
        throw new TypeConversionException(DIGITS + " hexadecimal digits expected, found " + text);
    }
}

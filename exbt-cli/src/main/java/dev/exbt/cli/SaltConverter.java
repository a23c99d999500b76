package dev.exbt.cli;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.Item;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the salt of an item (BEP 44), which is text here. */
final class SaltConverter implements ITypeConverter<BencodeString> {
    @Override
    public BencodeString convert(String text) {
        BencodeString salt = BencodeString.of(text);
        if (salt.length() > Item.MAX_SALT_LENGTH) {
            throw new TypeConversionException(
                    "a salt has at most " + Item.MAX_SALT_LENGTH + " bytes, not " + salt.length());
        }
        return salt;
    }
}

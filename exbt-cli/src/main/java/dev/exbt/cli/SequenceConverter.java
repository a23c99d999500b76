package dev.exbt.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the number of an item's version (BEP 44). */
final class SequenceConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as a number below 0
        }
        throw new TypeConversionException(
                "a number from 0 to " + Long.MAX_VALUE + " expected, found " + text);
    }
}

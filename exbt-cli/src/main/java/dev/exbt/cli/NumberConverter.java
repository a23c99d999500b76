package dev.exbt.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number of a range. */
final class NumberConverter implements ITypeConverter<Integer> {
    private final int least;
    private final int most;

    NumberConverter(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public Integer convert(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as a number beyond the range
        }
        throw new TypeConversionException(
                "a number from " + least + " to " + most + " expected, found " + text);
    }
}

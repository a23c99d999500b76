package dev.exbt.cli;

import dev.exbt.cli.output.IndexRanges;
import java.util.SortedSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option's value such as {@code 0,2,5-7}. */
final class IndexesConverter implements ITypeConverter<SortedSet<Integer>> {
    @Override
    public SortedSet<Integer> convert(String text) {
        try {
            return IndexRanges.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}

package dev.exbt.fuzz;

import dev.exbt.testkit.Vectors;
import dev.exbt.testkit.Vectors.Row;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The inputs fuzzing begins with: the conformance vectors. */
public final class Seeds {
    private Seeds() {}

    /** One column of a list of vectors, a hex expression, of every row. */
    public static Stream<byte[]> of(String list, String column) {
        return of(list, column, row -> true);
    }

    /** One column of a list of vectors, a hex expression, of some rows. */
    public static Stream<byte[]> of(String list, String column, Predicate<Row> which) {
        return Vectors.rows(list).stream().filter(which).map(row -> row.bytes(column));
    }
}

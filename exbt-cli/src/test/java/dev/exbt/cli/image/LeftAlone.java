package dev.exbt.cli.image;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Switches in which constants are chosen too, which stay as javac makes them. */
public final class LeftAlone {
    enum Colour {
        RED,
        BLUE
    }

    private LeftAlone() {}

    /** What each switch makes of each object. */
    public static List<String> answers() {
        List<String> answers = new ArrayList<>();
        for (Object any : List.of("yes", "no", "else", "", 1, 2, -2, Colour.RED, Colour.BLUE, 2L)) {
            answers.add(any + " " + mixed(any));
            if (any instanceof Colour colour) {
                answers.add(any + " " + ofColours(colour, true) + " " + ofColours(colour, false));
            }
            if (any instanceof String text) {
                answers.add(any + " " + ofStrings(text));
            }
        }
        answers.add(mixed(null));
        return answers;
    }

    private static String mixed(@Nullable Object any) {
        Function<Integer, String> numbers =
                number ->
                        switch (number) {
                            case 1 -> "one";
                            case Integer n when n < 0 -> "negative";
                            default -> "some";
                        };
        return switch (any) {
            case Colour.RED -> "red";
            case Colour colour -> "colour";
            case String text -> ofStrings(text);
            case Integer number -> numbers.apply(number);
            case null, default -> "other";
        };
    }

    private static String ofStrings(String text) {
        return switch (text) {
            case "yes", "no" -> "an answer";
            case String other when other.isEmpty() -> "none";
            default -> "text";
        };
    }

    private static String ofColours(Colour colour, boolean strict) {
        return switch (colour) {
            case RED -> "red";
            case Colour other when strict -> "strictly " + other;
            case BLUE -> "blue";
        };
    }
}

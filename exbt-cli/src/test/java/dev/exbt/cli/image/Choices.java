package dev.exbt.cli.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Switches over types, of each kind that javac makes differently. */
public final class Choices {
    sealed interface Shape permits Circle, Square, Pair, Unit {}

    record Circle(double radius) implements Shape {}

    record Square(long side) implements Shape {}

    record Pair(Shape left, Shape right) implements Shape {}

    enum Unit implements Shape {
        POINT,
        LINE
    }

    /** Its pattern cannot be matched. */
    record Broken(int value) {
        @Override
        public int value() {
            throw new IllegalStateException("broken");
        }
    }

    interface Chooser {
        default String inDefaultMethod(Object any) {
            return switch (any) {
                case String text -> name() + text;
                case Number number -> name() + number.intValue();
                default -> inPrivateMethod(any);
            };
        }

        private String inPrivateMethod(Object any) {
            return switch (any) {
                case Character letter -> name() + letter;
                case Unit unit -> name() + unit;
                default -> inStaticMethod(any);
            };
        }

        static String inStaticMethod(Object any) {
            return switch (any) {
                case int[] numbers -> "numbers " + numbers.length;
                case Shape[] shapes -> "shapes " + shapes.length;
                default -> "?";
            };
        }

        String name();
    }

    private final String made;

    private Choices(Object any) {
        made =
                switch (any) {
                    case Shape shape -> "of a shape";
                    case CharSequence text -> "of text " + text.length();
                    default -> "of something";
                };
    }

    /** What each switch makes of each object: the name of the switch, the number of the object, and the outcome. */
    public static List<String> answers() {
        Map<String, Function<Object, String>> switches = new LinkedHashMap<>();
        switches.put("several", Choices::several);
        switches.put("guarded", Choices::guarded);
        switches.put("withNull", Choices::withNull);
        switches.put("nullOrDefault", Choices::nullOrDefault);
        switches.put("statement", Choices::statement);
        switches.put("amid", Choices::amid);
        switches.put("broken", Choices::broken);
        switches.put("comparable", any -> comparable((Comparable<?>) any));
        switches.put("shape", any -> shape((Shape) any));
        switches.put("parts", any -> parts((Shape) any));
        switches.put("chooser", any -> ((Chooser) () -> "lambda ").inDefaultMethod(any));
        switches.put("constructor", any -> new Choices(any).made);
        switches.put("instance", any -> new Choices("").instance(any));
        switches.put(
                "inLambda",
                any ->
                        switch (any) {
                            case Unit unit -> "unit " + unit;
                            case Collection<?> all -> "collection " + all.size();
                            default -> "none";
                        });
        List<String> answers = new ArrayList<>();
        switches.forEach((name, each) -> {
            int number = 0;
            for (Object object : objects()) {
                answers.add(name + " " + number++ + ": " + outcome(each, object));
            }
        });
        return answers;
    }

    private static List<@Nullable Object> objects() {
        List<@Nullable Object> objects = new ArrayList<>();
        objects.add(null);
        Stream.of("", "text", "a long text", new StringBuilder("sb"), 'c', true)
                .forEach(objects::add);
        Stream.of(0, -7, 7, 7L, (short) 7, 7.5f, 7.5).forEach(objects::add);
        Stream.of(new int[3], new String[2], new Shape[1], new Object[0]).forEach(objects::add);
        Stream.of(List.of(), List.of(1, 2), Map.of(), new Broken(1)).forEach(objects::add);
        Circle circle = new Circle(1.5);
        Square square = new Square(1L << 40);
        Pair pair = new Pair(circle, square);
        Stream.of(circle, square, Unit.POINT, Unit.LINE, pair).forEach(objects::add);
        objects.add(new Pair(square, circle));
        objects.add(new Pair(pair, Unit.LINE));
        objects.add(new Pair(pair, pair));
        return objects;
    }

    @SuppressWarnings("NullAway") // a switch given null is what is tried
    private static String outcome(Function<Object, String> each, @Nullable Object object) {
        try {
            return each.apply(object);
        } catch (RuntimeException e) {
            return e.getClass().getName();
        }
    }

    private static String several(Object any) {
        return switch (any) {
            case String text -> "string " + text;
            case CharSequence text -> "text " + text;
            case Integer number -> "int " + number;
            case Long number -> "long " + number;
            case Double number -> "double " + number;
            case Number number -> "number " + number;
            case int[] numbers -> "ints " + numbers.length;
            case String[] texts -> "strings " + texts.length;
            case Object[] all -> "array " + all.length;
            case Iterable<?> all -> "iterable";
            case Unit unit -> "unit " + unit;
            default -> "default";
        };
    }

    /** Also tells which guards were asked, and in which order. */
    private static String guarded(Object any) {
        StringBuilder asked = new StringBuilder();
        String chosen =
                switch (any) {
                    case String text when ask(asked, 'a', text.length() > 4) -> "long";
                    case String text when ask(asked, 'b', text.isEmpty()) -> "empty";
                    case CharSequence text when ask(asked, 'c', text.length() == 2) -> "two";
                    case Integer number when ask(asked, 'd', number < 0) -> "negative";
                    case String text -> "string";
                    case Number number
                            when ask(asked, 'e', number.intValue() / number.intValue() > 1) ->
                            "never";
                    case Integer number when ask(asked, 'f', number > 0) -> "positive";
                    case Object other when ask(asked, 'g', other instanceof Object[]) -> "array";
                    default -> "default";
                };
        return chosen + " " + asked;
    }

    private static boolean ask(StringBuilder asked, char guard, boolean answer) {
        if (asked.indexOf(String.valueOf(guard)) >= 0) {
            throw new IllegalStateException("asked again: " + guard);
        }
        asked.append(guard);
        return answer;
    }

    private static String withNull(@Nullable Object any) {
        return switch (any) {
            case null -> "null";
            case String text when text.isEmpty() -> "empty";
            case String text -> text;
            default -> "default";
        };
    }

    private static String nullOrDefault(@Nullable Object any) {
        return switch (any) {
            case Number number -> "number";
            case String text -> "string";
            case null, default -> "other";
        };
    }

    private static String statement(Object any) {
        long sum = 1;
        double product = 0.5;
        for (int i = 0; i < 3; i++) {
            int round = i;
            try {
                switch (any) {
                    case Integer number
                    when round == 1:
                        sum += number;
                        break;
                    case Long number:
                        sum -= number;
                        continue;
                    case String text:
                        product *= text.charAt(round);
                        break;
                    case Object other:
                        sum *= 3;
                        break;
                }
            } catch (IndexOutOfBoundsException e) {
                sum += 1_000;
            } finally {
                product += round;
            }
        }
        return sum + " " + product;
    }

    /** Amid an expression, one switch in the other. */
    private static String amid(Object any) {
        return "a"
                + Math.max(
                        3L,
                        switch (any) {
                            case Long number -> number;
                            case Integer number ->
                                    switch ((Object) (number + 1L)) {
                                        case Long more when more > 0 -> more;
                                        default -> -1L;
                                    };
                            case Shape shape -> 9;
                            default -> 0;
                        })
                + switch (any) {
                    case Iterator<?> none -> "iterator";
                    case Iterable<?> all -> "iterable";
                    default -> "neither";
                };
    }

    private static int broken(Broken broken) {
        return switch ((Object) broken) {
            case Broken(int value) when value > 0 -> value;
            default -> 0;
        };
    }

    private static String broken(Object any) {
        return any instanceof Broken broken ? "value " + broken(broken) : "whole";
    }

    private static <T extends Comparable<?>> String comparable(T any) {
        return switch (any) {
            case String text -> "string";
            case Integer number when number > 0 -> "positive";
            case Unit unit -> "unit";
            default -> "default";
        };
    }

    /** Without default: the compiler knows all of them. */
    private static String shape(Shape shape) {
        return switch (shape) {
            case Circle circle -> "circle " + circle.radius();
            case Square square -> "square " + square.side();
            case Pair pair -> "pair of " + shape(pair.left()) + " and " + shape(pair.right());
            case Unit unit -> "unit " + unit;
        };
    }

    private static String parts(Shape shape) {
        return switch (shape) {
            case Circle(double radius) -> "radius " + radius;
            case Pair(Circle(var radius), Square(var side)) -> radius + " then " + side;
            case Pair(Pair(Circle left, var right), Unit unit) -> left + ", " + right + ", " + unit;
            case Pair(Pair(var a, var b), Pair(var c, var d)) when a.equals(c) && b.equals(d) ->
                    "twice";
            case Pair(var left, var right) -> right + " after " + left;
            case Square square -> "side " + square.side();
            case Unit unit -> unit.name();
        };
    }

    private String instance(Object any) {
        return switch (any) {
            case String text -> made + text;
            case Choices self -> self.made;
            default -> made;
        };
    }
}

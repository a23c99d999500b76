package dev.exbt.cli.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records of every kind of component, and what they say of one another. */
public final class Records {
    record Empty() {}

    record Primitives(
            boolean truth,
            byte tiny,
            char letter,
            short small,
            int number,
            long big,
            float real,
            double fine) {}

    record References(@Nullable String text, @Nullable Integer number, @Nullable List<?> all) {}

    record Box<T extends Comparable<T>>(@Nullable T first, Map<String, List<T>> more) {}

    record Nested(Empty nothing, Box<String> box, References references) {}

    /** Equality is of the fields, not of what this says. */
    record Lying(int value) {
        private static int asked;

        @Override
        public int value() {
            return ++asked;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // equal only if it is the same array
    record Arrayed(int[] numbers, String[] @Nullable [] texts) {}

    record OwnHash(String text, int number) {
        @Override
        public int hashCode() {
            return number;
        }
    }

    @SuppressWarnings("EqualsHashCode") // one of the two is javac's
    record OwnEquals(String text, int number) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OwnEquals that && number == that.number;
        }
    }

    record OwnBoth(String text, int number) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OwnBoth that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return Objects.hash(text);
        }
    }

    private Records() {}

    /** Each record in words with its hash, and which of the others it equals. */
    public static List<String> answers() {
        List<Object> records = records();
        List<String> answers = new ArrayList<>();
        for (Object record : records) {
            List<Integer> equals = new ArrayList<>();
            for (int i = 0; i < records.size(); i++) {
                if (record.equals(records.get(i))) {
                    equals.add(i);
                }
            }
            answers.add(record + " hash " + record.hashCode() + " equals " + equals);
            answers.add(
                    "null "
                            + Objects.equals(record, null)
                            + ", text "
                            + record.equals(record.toString()));
        }
        answers.addAll(arrays());
        return answers;
    }

    private static List<Object> records() {
        record Local(char letter, Object any) {}

        List<Object> records = new ArrayList<>();
        for (float real :
                new float[] {0, -0.0f, Float.NaN, Float.intBitsToFloat(0x7fc00001), 1.5f}) {
            records.add(new Primitives(true, (byte) -1, '\uffff', (short) -1, -1, -1, real, 1));
        }
        for (double fine : new double[] {0, -0.0, Double.NaN, Double.MIN_VALUE, 1.5}) {
            records.add(new Primitives(false, (byte) 1, 'a', (short) 1, 1, 1, 0, fine));
        }
        records.add(new Primitives(true, (byte) 1, 'a', (short) 1, 1, 1, 0, 1.5));
        records.add(new Primitives(false, (byte) 2, 'a', (short) 1, 1, 1, 0, 1.5));
        records.add(new Primitives(false, (byte) 1, 'b', (short) 1, 1, 1, 0, 1.5));
        records.add(new Primitives(false, (byte) 1, 'a', (short) 2, 1, 1, 0, 1.5));
        records.add(new Primitives(false, (byte) 1, 'a', (short) 1, 2, 1, 0, 1.5));
        records.add(new Primitives(false, (byte) 1, 'a', (short) 1, 1, 1L << 32, 0, 1.5));
        records.add(new Primitives(false, (byte) 1, 'a', (short) 1, 1, 1L << 33, 0, 1.5));
        for (String text : Arrays.asList("", "text", null)) {
            for (Integer number : Arrays.asList(0, 1_000_000, null)) {
                References references =
                        new References(text, number, text == null ? null : List.of(text));
                records.add(references);
                records.add(new Nested(new Empty(), new Box<>(text, Map.of()), references));
            }
        }
        records.add(new References(null, 1_000_000, List.of(new Empty())));
        records.add(new References(null, 1_000_000, new ArrayList<>(List.of(new Empty()))));
        records.add(new Box<>("a", Map.of("b", List.of("c"))));
        records.add(new Box<>("a", Map.of("b", Arrays.asList("c"))));
        records.add(new Empty());
        records.add(new Empty());
        records.add(new Lying(1));
        records.add(new Lying(1));
        records.add(new Lying(2));
        records.add(new Local('a', new Local('b', List.of())));
        records.add(new Local('a', new Local('b', List.of())));
        records.add(new Local('a', new Local('c', List.of())));
        for (String text : List.of("a", "b")) {
            for (int number = 0; number < 2; number++) {
                records.add(new OwnHash(text, number));
                records.add(new OwnEquals(text, number));
                records.add(new OwnBoth(text, number));
            }
        }
        return records;
    }

    /** The hash of an array is another one at each run. */
    private static List<String> arrays() {
        int[] numbers = {1};
        Arrayed arrayed = new Arrayed(numbers, null);
        Arrayed same = new Arrayed(numbers, null);
        return List.of(
                "same array "
                        + arrayed.equals(same)
                        + " "
                        + (arrayed.hashCode() == same.hashCode()),
                "other array " + arrayed.equals(new Arrayed(numbers.clone(), null)),
                "one more " + arrayed.equals(new Arrayed(numbers, new String[0][])));
    }
}

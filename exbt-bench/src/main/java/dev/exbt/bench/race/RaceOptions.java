package dev.exbt.bench.race;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a race goes.
 *
 * @param tasks what the clients do
 * @param bytes size of the payload
 * @param repeat rounds, the cold one included
 * @param directory where payload and downloads go; a tmpfs takes the disk out of the race
 * @param json file to which every heat is appended as a line of JSON, or null
 */
record RaceOptions(Set<Task> tasks, long bytes, int repeat, Path directory, @Nullable Path json) {
    static final String USAGE =
            "[--task download|seeding] [--size 1G|256M|...] [--repeat N] [--dir DIRECTORY] [--json FILE]";

    private static final long DEFAULT_BYTES = 1L << 30;
    private static final int DEFAULT_REPEAT = 5;

    /** Reads the command line; an illegal argument is what it cannot take. */
    static RaceOptions parse(String[] words) {
        Set<Task> tasks = EnumSet.allOf(Task.class);
        long bytes = DEFAULT_BYTES;
        int repeat = DEFAULT_REPEAT;
        Path directory = Workspace.memory();
        Path json = null;
        for (int i = 0; i < words.length; i += 2) {
            if (i + 1 == words.length) {
                throw new IllegalArgumentException(words[i] + " wants a value");
            }
            String value = words[i + 1];
            switch (words[i]) {
                case "--task" -> tasks = EnumSet.of(task(value));
                case "--size" -> bytes = bytes(value);
                case "--repeat" -> repeat = Integer.parseInt(value);
                case "--dir" -> directory = Path.of(value);
                case "--json" -> json = Path.of(value);
                default -> throw new IllegalArgumentException("what is " + words[i] + "?");
            }
        }
        if (repeat < 1) {
            throw new IllegalArgumentException("--repeat " + repeat);
        }
        return new RaceOptions(tasks, bytes, repeat, directory, json);
    }

    private static Task task(String words) {
        for (Task task : Task.values()) {
            if (task.words.equals(words)) {
                return task;
            }
        }
        throw new IllegalArgumentException("--task " + words);
    }

    private static long bytes(String text) {
        int shift =
                switch (text.toUpperCase(Locale.ROOT).charAt(text.length() - 1)) {
                    case 'K' -> 10;
                    case 'M' -> 20;
                    case 'G' -> 30;
                    default -> 0;
                };
        long count = Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1));
        if (count < 1 || count > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("--size " + text);
        }
        return count << shift;
    }
}

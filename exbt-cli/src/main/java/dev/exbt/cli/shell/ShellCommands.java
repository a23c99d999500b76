package dev.exbt.cli.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The commands the shell knows, and finding one, or a job, by the beginning of its name. */
final class ShellCommands {
    /** Carries a command out. */
    interface Action {
        /**
         * Does it.
         *
         * @param arguments as many as the command takes
         * @throws ShellFailure if it cannot be done
         */
        void run(List<String> arguments) throws ShellFailure, InterruptedException;
    }

    /**
     * One command.
     *
     * @param name what it is called
     * @param parameters what it takes, for the help; one in brackets may be left out
     * @param help what it does
     * @param action does it
     */
    record Entry(String name, List<String> parameters, String help, Action action) {
        Entry {
            parameters = List.copyOf(parameters);
        }

        String usage() {
            return parameters.isEmpty() ? name : name + " " + String.join(" ", parameters);
        }

        /** Whether the parameter at a position is a job's name, for completion. */
        boolean takesJobAt(int position) {
            return position < parameters.size() && parameters.get(position).contains("JOB");
        }

        void requireCount(int given) throws ShellFailure {
            long needed = parameters.stream().filter(p -> !p.startsWith("[")).count();
            if (given < needed || given > parameters.size()) {
                throw new ShellFailure("usage: " + usage());
            }
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    void add(String name, String parameters, String help, Action action) {
        List<String> names = parameters.isEmpty() ? List.of() : List.of(parameters.split(" "));
        entries.put(name, new Entry(name, names, help, action));
    }

    Collection<Entry> all() {
        return entries.values();
    }

    Entry find(String name) throws ShellFailure {
        return Objects.requireNonNull(entries.get(choose("command", name, entries.keySet())));
    }

    /** Takes a name or the beginning of exactly one. */
    static String choose(String kind, String name, Collection<String> known) throws ShellFailure {
        if (known.contains(name)) {
            return name;
        }
        List<String> matches = beginningWith(name, known);
        if (matches.size() == 1) {
            return matches.getFirst();
        }
        if (matches.isEmpty()) {
            throw new ShellFailure(
                    "there is no "
                            + kind
                            + " "
                            + name
                            + ("command".equals(kind) ? "; try help" : ""));
        }
        throw new ShellFailure(name + " may be " + String.join(", ", matches));
    }

    static List<String> beginningWith(String prefix, Collection<String> known) {
        return known.stream()
                .filter(k -> k.startsWith(prefix))
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** What could stand where a line ends: commands first, then jobs where a command takes one. */
    List<String> complete(List<String> words, Collection<String> jobs) {
        if (words.size() <= 1) {
            return beginningWith(words.isEmpty() ? "" : words.getFirst(), entries.keySet());
        }
        List<String> commands = beginningWith(words.getFirst(), entries.keySet());
        Entry entry =
                entries.get(
                        entries.containsKey(words.getFirst()) || commands.size() != 1
                                ? words.getFirst()
                                : commands.getFirst());
        if (entry == null || !entry.takesJobAt(words.size() - 2)) {
            return List.of();
        }
        return beginningWith(words.getLast(), jobs);
    }
}

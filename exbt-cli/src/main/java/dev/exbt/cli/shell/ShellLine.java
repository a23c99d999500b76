package dev.exbt.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the shell: a command and its arguments. Two spellings mean the same:
 *
 * <pre>
 * create myjob /tmp/job "my file.torrent"
 * myjob = Job.create("/tmp/job", "my file.torrent")
 * </pre>
 *
 * The second is the founding document's own; a name before {@code =} becomes the first argument.
 *
 * @param command in lower case, words joined by {@code -}; empty for an empty line or a comment
 * @param arguments what follows
 */
record ShellLine(String command, List<String> arguments) {
    private static final Pattern DOCUMENT =
            Pattern.compile(
                    "(?:([\\w.-]+)\\s*=\\s*)?Job\\.(\\w+\\??)\\s*\\((.*)\\)\\s*", Pattern.DOTALL);

    ShellLine {
        arguments = List.copyOf(arguments);
    }

    static ShellLine parse(String line) throws ShellFailure {
        String trimmed = line.strip();
        if (trimmed.isEmpty() || trimmed.startsWith("#")) {
            return new ShellLine("", List.of());
        }
        Matcher matcher = DOCUMENT.matcher(trimmed);
        if (matcher.matches()) {
            List<String> arguments = new ArrayList<>();
            if (matcher.group(1) != null) {
                arguments.add(matcher.group(1));
            }
            arguments.addAll(split(matcher.group(3), true));
            return new ShellLine(normalise(matcher.group(2)), arguments);
        }
        List<String> words = split(trimmed, false);
        return new ShellLine(normalise(words.getFirst()), words.subList(1, words.size()));
    }

    private static String normalise(String command) {
        return command.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Splits at blanks, and at commas too in a call; quotes of either kind keep a word together, a backslash the next character. */
    private static List<String> split(String text, boolean commas) throws ShellFailure {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c) || (commas && c == ',')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new ShellFailure("a " + quote + " is never closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}

package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what a command prints for programs, strictly: objects as maps, arrays as lists, numbers as doubles. */
final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** Reads one object, and nothing after it. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String line) {
        JsonText json = new JsonText(line);
        Object value = json.value();
        assertThat(json.at).as(line).isEqualTo(line.length());
        return (Map<String, Object>) value;
    }

    /** Reads an object from each line. */
    static List<Map<String, Object>> objects(String lines) {
        return lines.lines().map(JsonText::object).toList();
    }

    private Object value() {
        char first = text.charAt(at);
        if (first == '{') {
            Map<String, Object> members = new LinkedHashMap<>();
            for (boolean more = begin('}'); more; more = goesOn('}')) {
                String name = string();
                expect(":");
                assertThat(members.put(name, value())).as(name).isNull();
            }
            return members;
        }
        if (first == '[') {
            List<Object> values = new ArrayList<>();
            for (boolean more = begin(']'); more; more = goesOn(']')) {
                values.add(value());
            }
            return values;
        }
        if (first == '"') {
            return string();
        }
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                expect(word);
                return word;
            }
        }
        int begin = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return Double.valueOf(text.substring(begin, at));
    }

    private boolean begin(char end) {
        at++;
        if (text.charAt(at) == end) {
            at++;
            return false;
        }
        return true;
    }

    private boolean goesOn(char end) {
        boolean more = text.charAt(at) == ',';
        expect(more ? "," : String.valueOf(end));
        return more;
    }

    private String string() {
        expect("\"");
        StringBuilder read = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            assertThat(c).isBetween(' ', '~');
            if (c == '\\') {
                c = text.charAt(at++);
                if (c == 'u') {
                    c = (char) Integer.parseInt(text, at, at + 4, 16);
                    at += 4;
                } else {
                    c = "\"\\\n\r\t".charAt("\"\\nrt".indexOf(c));
                }
            }
            read.append(c);
        }
        at++;
        return read.toString();
    }

    private void expect(String next) {
        assertThat(text.substring(at)).startsWith(next);
        at += next.length();
    }
}

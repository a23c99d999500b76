package dev.exbt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conformance vectors: tab-separated lists with a header line, and the files they name. */
public final class Vectors {
    private Vectors() {}

    /** One line of a list; fields by the name of their column. */
    public record Row(Map<String, String> fields) {
        /** The field of a column, unescaped; the empty string where the line has none. */
        public String get(String column) {
            String value = fields.get(column);
            if (value == null) {
                throw new IllegalArgumentException(
                        "no column " + column + " in " + fields.keySet());
            }
            return value;
        }

        /** The bytes of a column that holds a hex expression. */
        public byte[] bytes(String column) {
            return expand(get(column));
        }

        @Override
        public String toString() {
            return fields.values().iterator().next();
        }
    }

    /**
     * Reads a list such as {@code bencode/bencode.tsv}.
     *
     * @param name path below the vectors' root
     * @return its lines but for the header
     */
    public static List<Row> rows(String name) {
        String[] lines = new String(file(name), StandardCharsets.UTF_8).split("\n");
        String[] columns = lines[0].split("\t", -1);
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] values = lines[i].split("\t", -1);
            Map<String, String> fields = new LinkedHashMap<>();
            for (int c = 0; c < columns.length; c++) {
                fields.put(columns[c], c < values.length ? unescape(values[c]) : "");
            }
            rows.add(new Row(fields));
        }
        return rows;
    }

    /**
     * Reads a file such as {@code torrents/own/v1-single.torrent}.
     *
     * @param name path below the vectors' root
     * @return its bytes
     */
    public static byte[] file(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no vector file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Expands a hex expression: hex bytes and repeats such as {@code (6c)*1000}, split by blanks.
     *
     * @param expression the expression
     * @return the bytes it stands for
     */
    public static byte[] expand(String expression) {
        var out = new java.io.ByteArrayOutputStream();
        for (String part : expression.trim().split(" +")) {
            if (part.isEmpty()) {
                continue;
            }
            if (part.startsWith("(")) {
                int close = part.indexOf(')');
                byte[] unit = java.util.HexFormat.of().parseHex(part.substring(1, close));
                int times = Integer.parseInt(part.substring(close + 2));
                for (int i = 0; i < times; i++) {
                    out.writeBytes(unit);
                }
            } else {
                out.writeBytes(java.util.HexFormat.of().parseHex(part));
            }
        }
        return out.toByteArray();
    }

    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder out = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                char next = field.charAt(++i);
                out.append(
                        switch (next) {
                            case 't' -> '\t';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> next;
                        });
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}

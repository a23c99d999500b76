package dev.exbt.cli.output;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text (RFC 8259) in a single line. Commas and colons come by themselves; the caller pairs what it opens. All but
 * printable ASCII is escaped, so the text reads the same under any encoding and is harmless on a terminal.
 */
public final class JsonWriter {
    private final StringBuilder text = new StringBuilder();
    private boolean comma;

    /** Makes a writer with nothing written. */
    public JsonWriter() {}

    /**
     * Opens an object.
     *
     * @return this
     */
    public JsonWriter beginObject() {
        return open('{');
    }

    /**
     * Closes an object.
     *
     * @return this
     */
    public JsonWriter endObject() {
        return close('}');
    }

    /**
     * Opens an array.
     *
     * @return this
     */
    public JsonWriter beginArray() {
        return open('[');
    }

    /**
     * Closes an array.
     *
     * @return this
     */
    public JsonWriter endArray() {
        return close(']');
    }

    /**
     * Writes a member's name; its value comes next.
     *
     * @param name the name
     * @return this
     */
    public JsonWriter name(String name) {
        value(name);
        text.append(':');
        comma = false;
        return this;
    }

    /**
     * Writes a string.
     *
     * @param value the string, or null for {@code null}
     * @return this
     */
    public JsonWriter value(@Nullable String value) {
        separate();
        if (value == null) {
            text.append("null");
            return this;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            append(value.charAt(i));
        }
        text.append('"');
        return this;
    }

    /**
     * Writes a whole number.
     *
     * @param value the number
     * @return this
     */
    public JsonWriter value(long value) {
        separate();
        text.append(value);
        return this;
    }

    /**
     * Writes a number with two decimals.
     *
     * @param value the number
     * @return this
     */
    public JsonWriter value(double value) {
        separate();
        text.append(String.format(Locale.ROOT, "%.2f", value));
        return this;
    }

    /**
     * Writes true or false.
     *
     * @param value which
     * @return this
     */
    public JsonWriter value(boolean value) {
        separate();
        text.append(value);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private JsonWriter open(char bracket) {
        separate();
        text.append(bracket);
        comma = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        text.append(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            text.append(',');
        }
        comma = true;
    }

    private void append(char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (c >= 0x20 && c < 0x7f) {
                    text.append(c);
                } else {
                    text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                }
            }
        }
    }
}

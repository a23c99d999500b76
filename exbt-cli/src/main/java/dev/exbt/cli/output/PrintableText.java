package dev.exbt.cli.output;

/**
 * Text from strangers (names, comments, client versions, error messages) made safe to print: whatever could move the cursor,
 * recolour the terminal, break the line or turn the reading direction is shown as an escape.
 */
public final class PrintableText {
    private PrintableText() {}

    /**
     * Escapes what is not plain text: control, format (which holds the bidirectional marks), line and paragraph separators,
     * lone surrogates, private and unassigned characters.
     *
     * @param text anything
     * @return one line; an escape looks like {@code \}{@code u{1b}}
     */
    public static String of(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            boolean plain = isPlain(point);
            if (!plain && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (safe != null) {
                if (plain) {
                    safe.appendCodePoint(point);
                } else {
                    safe.append("\\u{").append(Integer.toHexString(point)).append('}');
                }
            }
            i += Character.charCount(point);
        }
        return safe == null ? text : safe.toString();
    }

    private static boolean isPlain(int point) {
        if (point < 0x7f) {
            return point >= 0x20;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}

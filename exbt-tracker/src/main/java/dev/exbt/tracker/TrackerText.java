package dev.exbt.tracker;

/** Makes text of strangers fit for a terminal, a log and a message: escaped and cut. */
final class TrackerText {
    /** Characters of a stranger's text that are shown; counted after escaping. */
    static final int MAX_LENGTH = 1_000;

    private TrackerText() {}

    /** Escapes control, format (bidirectional too) and unpaired characters as <code>\\u{hex}</code>, and cuts the rest off. */
    static String shown(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            String piece =
                    isPlain(character)
                            ? Character.toString(character)
                            : "\\u{" + Integer.toHexString(character) + "}";
            if (out.length() + piece.length() > MAX_LENGTH) {
                break;
            }
            out.append(piece);
        }
        return out.toString();
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
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

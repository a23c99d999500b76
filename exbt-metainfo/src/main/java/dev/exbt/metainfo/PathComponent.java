package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeString;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one name of a path safe. Idempotent: what it returns it returns again. */
final class PathComponent {
    /** Stands for a name of which nothing is left. */
    static final String PLACEHOLDER = "_";

    /** The longest extension, dot included and in bytes, that is kept when a name is cut. */
    static final int MAX_EXTENSION_BYTES = 32;

    private static final Set<String> RESERVED =
            Set.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$");

    /** Letters, digits and what else is harmless anywhere, as bits of two words: nearly all names are made of these alone. */
    private static final String HARMLESS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$%&'()+,-.=@[]^_`{}~";

    private static final long HARMLESS_LOW = bits(0);
    private static final long HARMLESS_HIGH = bits(Long.SIZE);

    private static final String PORT_DIGITS = "0123456789\u00b9\u00b2\u00b3";

    private PathComponent() {}

    /** Reads UTF-8; what is not becomes {@code _}. An overlong form never becomes a dot or a separator. */
    static String decode(BencodeString bytes) {
        String quick = bytes.utf8();
        return quick.indexOf('\ufffd') < 0 ? quick : replaceMalformed(bytes.asByteBuffer());
    }

    private static String replaceMalformed(ByteBuffer bytes) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(PLACEHOLDER);
        try {
            CharBuffer text = decoder.decode(bytes);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("malformed input is replaced", e);
        }
    }

    /**
     * Makes a name safe.
     *
     * @return the name, or null for {@code .} and {@code ..}, which are to be left out
     */
    static @Nullable String clean(String name, PathRules rules) {
        if (isHarmless(name) && !isReserved(name)) {
            return name;
        }
        String text = replaceCharacters(name, rules);
        if (text.equals(".") || text.equals("..")) {
            return null;
        }
        if (text.isEmpty()) {
            return PLACEHOLDER;
        }
        if (text.length() > 1 && text.charAt(1) == ':' && isLetter(text.charAt(0))) {
            text = text.charAt(0) + PLACEHOLDER + text.substring(2);
        }
        if (isReserved(text)) {
            text = PLACEHOLDER + text;
        }
        text = cut(text, SafePath.MAX_COMPONENT_BYTES);
        char end = text.charAt(text.length() - 1);
        return end == '.' || end == ' ' ? text.substring(0, text.length() - 1) + PLACEHOLDER : text;
    }

    /** Whether a name is so plain that nothing but a reserved one could be wrong with it. Torrents bring 200,000 of them. */
    private static boolean isHarmless(String name) {
        int length = name.length();
        if (length == 0 || length > SafePath.MAX_COMPONENT_BYTES || name.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            long harmless = c < Long.SIZE ? HARMLESS_LOW : HARMLESS_HIGH;
            if (c >= 0x80 || (harmless >>> c & 1) == 0) {
                return false;
            }
        }
        char end = name.charAt(length - 1);
        return end != '.' && end != ' ';
    }

    private static long bits(int from) {
        long bits = 0;
        for (int i = 0; i < HARMLESS.length(); i++) {
            int bit = HARMLESS.charAt(i) - from;
            bits |= bit >= 0 && bit < Long.SIZE ? 1L << bit : 0;
        }
        return bits;
    }

    /** Puts {@code .number} before the extension, as libtorrent does, and keeps within the limit. */
    static String numbered(String name, int number) {
        int dot = extension(name);
        String end = "." + number + name.substring(dot);
        return cut(name.substring(0, dot), SafePath.MAX_COMPONENT_BYTES - utf8Length(end)) + end;
    }

    static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a pair counts two: four bytes for the whole.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    private static String replaceCharacters(String name, PathRules rules) {
        StringBuilder out = null;
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean drop = isBidirectional(c);
            if (drop || isForbidden(c) || rules.forbids(c)) {
                if (out == null) {
                    out = new StringBuilder(name.length()).append(name, 0, i);
                }
                out.append(drop ? "" : PLACEHOLDER);
            } else if (out != null) {
                out.appendCodePoint(c);
            }
            i = next;
        }
        return out == null ? name : out.toString();
    }

    /** Separators of every system, control characters, line separators and halves of surrogate pairs. */
    private static boolean isForbidden(int c) {
        return c == '/'
                || c == '\\'
                || Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Marks, embeddings, overrides and isolates: they make {@code exe.txt} of {@code txt.exe}. */
    private static boolean isBidirectional(int c) {
        return c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    /** Windows takes {@code nul.txt} and {@code NUL .tar} for the device too. */
    private static boolean isReserved(String name) {
        if ("CPANLcpanl".indexOf(name.charAt(0)) < 0) {
            return false;
        }
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).stripTrailing();
        if (stem.length() < 3 || stem.length() > 7) {
            return false;
        }
        String upper = stem.toUpperCase(Locale.ROOT);
        return RESERVED.contains(upper)
                || (upper.length() == 4
                        && (upper.startsWith("COM") || upper.startsWith("LPT"))
                        && PORT_DIGITS.indexOf(upper.charAt(3)) >= 0);
    }

    /** Cuts at a character; the extension stays. */
    private static String cut(String name, int limit) {
        if (utf8Length(name) <= limit) {
            return name;
        }
        String extension = name.substring(extension(name));
        int budget = limit - utf8Length(extension);
        int end = 0;
        while (end < name.length()) {
            int next = name.offsetByCodePoints(end, 1);
            int bytes = utf8Length(name.substring(end, next));
            if (bytes > budget) {
                break;
            }
            budget -= bytes;
            end = next;
        }
        return name.substring(0, end) + extension;
    }

    /** Where the extension begins; the length of the name if it has none worth keeping. */
    private static int extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && utf8Length(name.substring(dot)) <= MAX_EXTENSION_BYTES
                ? dot
                : name.length();
    }
}

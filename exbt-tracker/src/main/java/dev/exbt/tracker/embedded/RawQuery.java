package dev.exbt.tracker.embedded;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of an HTTP announce: names are text, values are bytes, since info-hashes are no text in any charset. */
final class RawQuery {
    /** Parameters looked at. */
    static final int MAX_PARAMETERS = 200;

    private final Map<String, List<byte[]>> values = new HashMap<>();

    RawQuery(@Nullable String query) {
        String[] pairs = query == null ? new String[0] : query.split("&", MAX_PARAMETERS + 1);
        for (int i = 0; i < Math.min(pairs.length, MAX_PARAMETERS); i++) {
            int equals = pairs[i].indexOf('=');
            if (equals > 0) {
                values.computeIfAbsent(pairs[i].substring(0, equals), name -> new ArrayList<>())
                        .add(decode(pairs[i].substring(equals + 1)));
            }
        }
    }

    List<byte[]> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    String text(String name) {
        List<byte[]> found = all(name);
        return found.isEmpty() ? "" : new String(found.getFirst(), StandardCharsets.ISO_8859_1);
    }

    /** The number given, or another if there is none or none that fits. */
    long number(String name, long otherwise) {
        String text = text(name);
        return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }

    private static byte[] decode(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            int high =
                    c == '%' && i + 2 < escaped.length()
                            ? Character.digit(escaped.charAt(i + 1), 16)
                            : -1;
            int low = high >= 0 ? Character.digit(escaped.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return bytes.toByteArray();
    }
}

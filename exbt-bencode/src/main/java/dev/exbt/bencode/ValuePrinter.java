package dev.exbt.bencode;

import java.util.HexFormat;

/** Shows a value to people: {@code {cow: "moo", n: 5, raw: <00ff>}}, cut at {@value BencodeValue#MAX_PRINTED} characters. */
final class ValuePrinter {
    private ValuePrinter() {}

    static String print(BencodeValue root) {
        StringBuilder out = new StringBuilder();
        ValueCursor cursor = new ValueCursor(root);
        char before = 0; // what was printed last: '{', '[' or ':' need no comma behind them
        StringBuilder closers = new StringBuilder();
        while (out.length() < BencodeValue.MAX_PRINTED && cursor.next()) {
            BencodeValue value = cursor.value();
            if (value == null) {
                before = closers.charAt(closers.length() - 1);
                closers.setLength(closers.length() - 1);
                out.append(before);
                continue;
            }
            if (before != 0 && before != '{' && before != '[' && before != ':') {
                out.append(", ");
            }
            before = 'x';
            if (value instanceof BencodeString string) {
                append(out, string);
                if (cursor.isKey()) {
                    out.append(": ");
                    before = ':';
                }
            } else if (value instanceof BencodeInteger(long number)) {
                out.append(number);
            } else {
                boolean list = value instanceof BencodeList;
                before = list ? '[' : '{';
                out.append(before);
                closers.append(list ? ']' : '}');
            }
        }
        if (out.length() > BencodeValue.MAX_PRINTED || cursor.next()) {
            out.setLength(Math.min(out.length(), BencodeValue.MAX_PRINTED));
            out.append("...");
        }
        return out.toString();
    }

    private static void append(StringBuilder out, BencodeString string) {
        int shown = Math.min(string.length(), BencodeValue.MAX_PRINTED);
        boolean plain = true;
        for (int i = 0; i < shown && plain; i++) {
            byte b = string.byteAt(i);
            plain = b >= ' ' && b < 0x7f && b != '"';
        }
        if (plain) {
            out.append('"');
            for (int i = 0; i < shown; i++) {
                out.append((char) string.byteAt(i));
            }
            out.append('"');
        } else {
            out.append('<');
            for (int i = 0; i < shown; i++) {
                HexFormat.of().toHexDigits(out, string.byteAt(i));
            }
            out.append('>');
        }
    }
}

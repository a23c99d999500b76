package dev.exbt.cli.dht;

import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.cli.output.JsonWriter;
import dev.exbt.cli.output.PrintableText;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.MutableItem;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An item of the DHT (BEP 44), for people and for programs. */
public final class ItemReport {
    private ItemReport() {}

    /**
     * Puts an item in lines.
     *
     * @param item the item
     * @param stored how many nodes took it; empty if it was not put but got
     * @return the lines, each ended
     */
    public static String text(Item item, OptionalInt stored) {
        StringBuilder text = new StringBuilder();
        row(text, "target", item.target().toHex());
        if (item instanceof MutableItem mutable) {
            row(text, "key", hex(mutable.publicKey()));
            if (!mutable.salt().isEmpty()) {
                row(text, "salt", shown(mutable.salt()));
            }
            row(text, "sequence", Long.toString(mutable.sequence()));
        }
        row(text, "value", shown(item.value()));
        stored.ifPresent(count -> row(text, "stored", Counted.of(count, "node")));
        return text.toString();
    }

    /**
     * Puts an item in a JSON object. {@code value} and {@code salt} are null if they are not text; {@code bencoded}
     * has the bytes of the value.
     *
     * @param item the item
     * @param stored how many nodes took it; empty if it was not put but got
     * @return the object
     */
    public static String json(Item item, OptionalInt stored) {
        JsonWriter json = new JsonWriter().beginObject();
        json.name("target").value(item.target().toHex());
        json.name("mutable").value(item instanceof MutableItem);
        json.name("value").value(textOrNull(item.value()));
        json.name("bencoded").value(HexFormat.of().formatHex(BencodeWriter.write(item.value())));
        if (item instanceof MutableItem mutable) {
            json.name("key").value(hex(mutable.publicKey()));
            json.name("salt").value(textOrNull(mutable.salt()));
            json.name("sequence").value(mutable.sequence());
            json.name("signature").value(hex(mutable.signature()));
        }
        stored.ifPresent(count -> json.name("stored").value(count));
        return json.endObject().toString();
    }

    private static String shown(BencodeValue value) {
        String text = textOrNull(value);
        return PrintableText.of(text == null ? value.toString() : text);
    }

    private static @Nullable String textOrNull(BencodeValue value) {
        if (!(value instanceof BencodeString string)) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(string.asByteBuffer()).toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    private static String hex(BencodeString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static void row(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "%-10s", label)).append(value).append('\n');
    }
}

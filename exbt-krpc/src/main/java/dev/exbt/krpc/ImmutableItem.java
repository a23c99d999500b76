package dev.exbt.krpc;

import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;

/**
 * An item that is found by its hash and never changes (BEP 44).
 *
 * @param value any value, at most {@value Item#MAX_VALUE_LENGTH} bytes when bencoded
 */
public record ImmutableItem(BencodeValue value) implements Item {
    /** Checks the length. */
    public ImmutableItem {
        ItemRules.checkValue(value);
    }

    /** The SHA-1 of the bencoded value. */
    @Override
    public NodeId target() {
        return ItemRules.placeOf(BencodeWriter.write(value));
    }

    @Override
    public boolean verify() {
        return true;
    }
}

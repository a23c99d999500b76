/**
 * Bencode (BEP 3): a strict, bounded reader with exact byte spans and a canonical writer. Needs {@code java.base} alone.
 */
module dev.exbt.bencode {
    requires static org.jspecify;

    exports dev.exbt.bencode;
}

package dev.exbt.dht.store;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of whole words: a keyed function of 64 bits that nobody can guess without the
 * key, made for short inputs. RFC 9018 makes the cookies of DNS with it, which do what tokens do. One use, then {@link
 * #finish}.
 */
final class KeyedHash {
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private int words;

    KeyedHash(long key0, long key1) {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
    }

    KeyedHash add(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
        words++;
        return this;
    }

    long finish() {
        add(((long) words * Long.BYTES) << (Long.SIZE - Byte.SIZE)); // the length closes the input
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}

package dev.exbt.krpc;

import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.util.random.RandomGenerator;

/** An author of mutable items (BEP 44): an Ed25519 key pair. Whoever has the seed can replace the author's items. */
public final class ItemSigner {
    /** Bytes of the seed. */
    public static final int SEED_LENGTH = Ed25519.KEY_LENGTH;

    private final byte[] seed;
    private final BencodeString publicKey;

    private ItemSigner(byte[] seed) {
        this.seed = seed;
        this.publicKey = BencodeString.of(Ed25519.publicKey(seed));
    }

    /**
     * Makes the author that a seed stands for.
     *
     * @param seed the private key of RFC 8032, exactly {@value #SEED_LENGTH} bytes; copied
     * @return the author
     * @throws IllegalArgumentException if there are more or fewer bytes
     * @throws IllegalStateException if this Java platform has no Ed25519, see the module's description
     */
    public static ItemSigner of(byte[] seed) {
        if (seed.length != SEED_LENGTH) {
            throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
        }
        return new ItemSigner(seed.clone());
    }

    /**
     * Makes a new author.
     *
     * @param random unpredictable, such as a {@link java.security.SecureRandom}
     * @return an author whose {@link #seed()} is to be kept, and kept secret
     */
    public static ItemSigner random(RandomGenerator random) {
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        return new ItemSigner(seed);
    }

    /**
     * Gives the private key.
     *
     * @return a new array of {@value #SEED_LENGTH} bytes
     */
    public byte[] seed() {
        return seed.clone();
    }

    /**
     * Gives the public key.
     *
     * @return 32 bytes
     */
    public BencodeString publicKey() {
        return publicKey;
    }

    /**
     * Signs an item.
     *
     * @param salt tells apart the items of one author; up to {@value Item#MAX_SALT_LENGTH} bytes, empty for none
     * @param sequence higher than that of the version before; not negative
     * @param value any value, at most {@value Item#MAX_VALUE_LENGTH} bytes when bencoded
     * @return the item
     * @throws IllegalArgumentException if one of them is out of bounds
     */
    public MutableItem sign(BencodeString salt, long sequence, BencodeValue value) {
        ItemRules.checkSalt(salt);
        ItemRules.checkSequence(sequence);
        ItemRules.checkValue(value);
        byte[] signature = Ed25519.sign(seed, MutableItem.signedBytes(salt, sequence, value));
        return new MutableItem(publicKey, salt, sequence, value, BencodeString.of(signature));
    }
}

package dev.exbt.metainfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The arithmetic of BEP 52's hash trees. A leaf is the SHA-256 of a block of {@value #BLOCK_LENGTH} bytes (the last of a file
 * is shorter, not filled up); what is missing to a power of two are leaves of 32 zero bytes; a node is the SHA-256 of its two
 * children.
 */
public final class MerkleTree {
    /** Bytes under one leaf. */
    public static final int BLOCK_LENGTH = 16_384;

    private static final int HASH = MerkleRoot.LENGTH;

    private MerkleTree() {}

    /**
     * How many leaves cover so many bytes, filled up to a power of two.
     *
     * @param length bytes, at least 1 and at most 2<sup>44</sup>
     * @return a power of two
     */
    public static int paddedLeafCount(long length) {
        if (length < 1 || length > 1L << 44) {
            throw new IllegalArgumentException("length " + length);
        }
        return powerOfTwo((int) ((length - 1) / BLOCK_LENGTH + 1));
    }

    /**
     * The top of a tree all of whose leaves are zero.
     *
     * @param leaves how many, a power of two; 1 gives the zero leaf itself
     * @return 32 bytes
     */
    public static byte[] paddingRoot(int leaves) {
        requirePowerOfTwo(leaves);
        MessageDigest sha256 = sha256();
        byte[] node = new byte[HASH];
        for (int width = 1; width < leaves; width <<= 1) {
            sha256.update(node);
            node = sha256.digest(node);
        }
        return node;
    }

    /**
     * The top of a tree, from one of its layers.
     *
     * @param hashes the layer's nodes, 32 bytes each, from the left; not changed
     * @param offset where they begin
     * @param count how many there are, at least 1
     * @param width how many there are with those that stand for nothing, a power of two and at least {@code count}
     * @param leavesBelow leaves under one node of this layer, a power of two; 1 if the nodes are leaves
     * @return 32 bytes
     */
    public static byte[] root(byte[] hashes, int offset, int count, int width, int leavesBelow) {
        requirePowerOfTwo(width);
        if (count < 1 || count > width) {
            throw new IllegalArgumentException(count + " hashes in a layer of " + width);
        }
        MessageDigest sha256 = sha256();
        byte[] padding = paddingRoot(leavesBelow);
        byte[] layer = new byte[count * HASH];
        System.arraycopy(hashes, offset, layer, 0, layer.length);
        int nodes = count;
        for (int remaining = width; remaining > 1; remaining >>= 1) {
            for (int i = 0; i < nodes; i += 2) {
                sha256.update(layer, i * HASH, HASH);
                if (i + 1 < nodes) {
                    sha256.update(layer, (i + 1) * HASH, HASH);
                } else {
                    sha256.update(padding);
                }
                digestInto(sha256, layer, i / 2 * HASH);
            }
            nodes = (nodes + 1) / 2;
            sha256.update(padding);
            padding = sha256.digest(padding);
        }
        byte[] root = new byte[HASH];
        System.arraycopy(layer, 0, root, 0, HASH);
        return root;
    }

    static int powerOfTwo(int atLeast) {
        return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void digestInto(MessageDigest digest, byte[] target, int offset) {
        byte[] hash = digest.digest();
        System.arraycopy(hash, 0, target, offset, HASH);
    }

    private static void requirePowerOfTwo(int value) {
        if (Integer.bitCount(value) != 1 || value < 0) {
            throw new IllegalArgumentException(value + " is not a power of two");
        }
    }
}

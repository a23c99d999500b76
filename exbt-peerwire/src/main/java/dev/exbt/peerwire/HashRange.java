package dev.exbt.peerwire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Which hashes of a v2 file's tree a message is about (BEP 52, "hash request"). A value.
 *
 * <pre> pieces root:32 | base layer:4 | index:4 | length:4 | proof layers:4      big-endian, unsigned </pre>
 *
 * @param root1 bytes 0 to 7 of the file's pieces root
 * @param root2 bytes 8 to 15
 * @param root3 bytes 16 to 23
 * @param root4 bytes 24 to 31
 * @param baseLayer the layer asked for, 0 is that of the 16 KiB leaves
 * @param index the first hash of that layer
 * @param length how many hashes
 * @param proofLayers how many layers of uncle hashes above
 */
public record HashRange(
        long root1,
        long root2,
        long root3,
        long root4,
        int baseLayer,
        int index,
        int length,
        int proofLayers) {
    /** Length on the wire, in bytes. */
    public static final int LENGTH = 48;

    /**
     * Makes a range from the bytes of a root.
     *
     * @param piecesRoot 32 bytes; copied
     * @param baseLayer the layer asked for
     * @param index the first hash of that layer
     * @param length how many hashes
     * @param proofLayers how many layers of uncle hashes above
     * @return the range
     * @throws IllegalArgumentException if the root has not 32 bytes
     */
    public static HashRange of(
            byte[] piecesRoot, int baseLayer, int index, int length, int proofLayers) {
        if (piecesRoot.length != 32) {
            throw new IllegalArgumentException(
                    "a pieces root has 32 bytes, not " + piecesRoot.length);
        }
        ByteBuffer root = ByteBuffer.wrap(piecesRoot);
        return new HashRange(
                root.getLong(),
                root.getLong(),
                root.getLong(),
                root.getLong(),
                baseLayer,
                index,
                length,
                proofLayers);
    }

    /**
     * Gives the root.
     *
     * @return a new array of 32 bytes
     */
    public byte[] piecesRoot() {
        return ByteBuffer.allocate(32)
                .putLong(root1)
                .putLong(root2)
                .putLong(root3)
                .putLong(root4)
                .array();
    }

    static HashRange read(ByteBuf in) {
        return new HashRange(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt());
    }

    void write(ByteBuf out) {
        out.writeLong(root1).writeLong(root2).writeLong(root3).writeLong(root4);
        out.writeInt(baseLayer).writeInt(index).writeInt(length).writeInt(proofLayers);
    }
}

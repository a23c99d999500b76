package dev.exbt.storage;

import dev.exbt.metainfo.MerkleRoot;
import dev.exbt.metainfo.MerkleTree;
import dev.exbt.metainfo.Metainfo;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks one piece after the other against a torrent's hashes, taking the bytes as they come: SHA-1 of the piece (BEP 3), the
 * SHA-256 tree over 16 KiB leaves (BEP 52), or for a hybrid both, which must agree. Pieces of a hybrid whose piece layer is
 * not known are checked by SHA-1 alone.
 *
 * <p>{@link #start}, then {@link #update} with all bytes in order, then {@link #matches}. One owner, reusable.
 */
public final class PieceHasher {
    private final FileLayout layout;
    private final @Nullable MessageDigest sha1;
    private final @Nullable MerkleLeaves leaves;

    private int piece = -1;
    private int taken;
    private int leafBytesLeft;

    private PieceHasher(
            FileLayout layout, @Nullable MessageDigest sha1, @Nullable MerkleLeaves leaves) {
        this.layout = layout;
        this.sha1 = sha1;
        this.leaves = leaves;
    }

    /**
     * Makes a hasher for a torrent's pieces.
     *
     * @param layout the torrent's layout
     * @return the hasher
     * @throws IllegalArgumentException if a v2 torrent lacks its piece layers: nothing can be checked then
     */
    public static PieceHasher of(FileLayout layout) {
        Metainfo metainfo = layout.metainfo();
        if (!metainfo.hasV1() && !metainfo.pieceLayersComplete()) {
            throw new IllegalArgumentException("a v2 torrent without its piece layers");
        }
        return new PieceHasher(
                layout,
                metainfo.hasV1() ? digest("SHA-1") : null,
                metainfo.hasV2() ? new MerkleLeaves() : null);
    }

    /**
     * Begins a piece, whatever became of the one before.
     *
     * @param piece zero-based piece index
     */
    public void start(int piece) {
        this.piece = piece;
        this.taken = 0;
        if (sha1 != null) {
            sha1.reset();
        }
        leafBytesLeft = 0;
        if (leaves != null && layout.metainfo().hasPieceHashV2(piece)) {
            leaves.start(layout.metainfo().v2LeafCount(piece));
            leafBytesLeft =
                    layout.metainfo()
                            .v2PieceSize(piece); // padding behind a file is no part of its tree
        }
    }

    /**
     * Takes the next bytes.
     *
     * @param bytes heap or direct; its position moves to its limit
     */
    public void update(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (taken + length > layout.metainfo().pieceSize(piece)) {
            throw new IllegalStateException("piece " + piece + " is longer than it should be");
        }
        taken += length;
        if (leaves != null && leafBytesLeft > 0) {
            int part = Math.min(leafBytesLeft, length);
            leaves.update(bytes.slice(bytes.position(), part));
            leafBytesLeft -= part;
        }
        if (sha1 != null) {
            sha1.update(bytes);
        }
        bytes.position(bytes.limit());
    }

    /**
     * Ends the piece.
     *
     * @return true if every hash the torrent has for it is right
     * @throws IllegalStateException if bytes are missing
     */
    public boolean matches() {
        Metainfo metainfo = layout.metainfo();
        if (piece < 0 || taken != metainfo.pieceSize(piece)) {
            throw new IllegalStateException("piece " + piece + " has " + taken + " bytes");
        }
        boolean right = true;
        if (sha1 != null) {
            right = Arrays.equals(sha1.digest(), metainfo.pieceHashV1(piece));
        }
        if (leaves != null && metainfo.hasPieceHashV2(piece)) {
            right &= Arrays.equals(leaves.root(), metainfo.pieceHashV2(piece));
        }
        return right;
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** The lowest row of a hash tree, filled from the left (BEP 52). */
    private static final class MerkleLeaves {
        private final MessageDigest sha256 = digest("SHA-256");
        private byte[] row = new byte[0];
        private int width;
        private int count;
        private int inLeaf;

        void start(int leafCount) {
            width = leafCount;
            if (row.length < width * MerkleRoot.LENGTH) {
                row = new byte[width * MerkleRoot.LENGTH];
            }
            count = 0;
            inLeaf = 0;
            sha256.reset();
        }

        void update(ByteBuffer bytes) {
            int end = bytes.limit();
            while (bytes.position() < end) {
                int part = Math.min(MerkleTree.BLOCK_LENGTH - inLeaf, end - bytes.position());
                sha256.update(bytes.limit(bytes.position() + part));
                inLeaf += part;
                if (inLeaf == MerkleTree.BLOCK_LENGTH) {
                    endLeaf();
                }
            }
        }

        private void endLeaf() {
            try {
                sha256.digest(row, count * MerkleRoot.LENGTH, MerkleRoot.LENGTH);
            } catch (DigestException e) {
                throw new IllegalStateException("a SHA-256 has 32 bytes", e);
            }
            count++;
            inLeaf = 0;
        }

        byte[] root() {
            if (inLeaf > 0) {
                endLeaf();
            }
            return MerkleTree.root(row, 0, count, width, 1);
        }
    }
}

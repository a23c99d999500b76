package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {
    /** The definition, by recursion. */
    private static byte[] naive(byte[][] leaves, int from, int width) throws Exception {
        if (width == 1) {
            return from < leaves.length ? leaves[from] : new byte[32];
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(naive(leaves, from, width / 2));
        return sha256.digest(naive(leaves, from + width / 2, width / 2));
    }

    @Test
    void agreesWithTheDefinitionWhateverLayerItBeginsWith() throws Exception {
        Random random = new Random(7);
        for (int count = 1; count <= 33; count++) {
            byte[][] leaves = new byte[count][32];
            byte[] row = new byte[5 + count * 32];
            for (int i = 0; i < count; i++) {
                random.nextBytes(leaves[i]);
                System.arraycopy(leaves[i], 0, row, 5 + i * 32, 32);
            }
            byte[] before = row.clone();
            int width = MerkleTree.powerOfTwo(count);
            byte[] root = naive(leaves, 0, width);
            assertThat(MerkleTree.root(row, 5, count, width, 1))
                    .as("%d leaves", count)
                    .isEqualTo(root);
            assertThat(row).isEqualTo(before);
            int nodes = (count + 3) / 4;
            byte[] layer = new byte[nodes * 32];
            for (int i = 0; i < nodes; i++) {
                System.arraycopy(naive(leaves, i * 4, 4), 0, layer, i * 32, 32);
            }
            int layerWidth = MerkleTree.powerOfTwo(nodes);
            assertThat(MerkleTree.root(layer, 0, nodes, layerWidth, 4))
                    .as("%d leaves by four", count)
                    .isEqualTo(naive(leaves, 0, layerWidth * 4));
        }
    }

    @Test
    void paddingIsTheRootOfZeroLeaves() throws Exception {
        assertThat(MerkleTree.paddingRoot(1)).isEqualTo(new byte[32]);
        assertThat(MerkleTree.paddingRoot(8)).isEqualTo(naive(new byte[0][], 0, 8));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "16384, 1", "16385, 2", "32768, 2", "32769, 4", "65537, 8", "1048576, 64"})
    void countsLeavesUpToAPowerOfTwo(long length, int leaves) {
        assertThat(MerkleTree.paddedLeafCount(length)).isEqualTo(leaves);
    }

    @Test
    void refusesWhatIsNoTree() {
        byte[] hashes = new byte[96];
        Arrays.fill(hashes, (byte) 1);
        assertThatThrownBy(() -> MerkleTree.root(hashes, 0, 3, 3, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MerkleTree.root(hashes, 0, 3, 2, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MerkleTree.root(hashes, 0, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MerkleTree.root(hashes, 0, 2, 2, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MerkleTree.paddedLeafCount(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static dev.exbt.storage.TestTorrent.pad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class FileLayoutTest {
    // Line: a 0..100, empty, b 100..250, pad 250..300, c 300..310; pieces of 100.
    private final FileLayout layout = layout();

    private static FileLayout layout() {
        try {
            return FileLayout.of(
                    TestTorrent.of(
                                    100,
                                    file("a", 100),
                                    file("empty", 0),
                                    file("d/b", 150),
                                    pad(50),
                                    file("c", 10))
                            .metainfo());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cutsARunOfBytesAtTheBordersOfFilesAndSkipsEmptyOnes() {
        assertThat(layout.segments(0, 0, 100)).containsExactly(new FileSegment(0, 0, 100));
        assertThat(layout.segments(1, 10, 20)).containsExactly(new FileSegment(2, 10, 20));
        assertThat(layout.segments(2, 40, 60))
                .containsExactly(new FileSegment(2, 140, 10), new FileSegment(3, 0, 50));
        assertThat(layout.segments(3, 0, 10)).containsExactly(new FileSegment(4, 0, 10));
        assertThat(layout.segments(3, 5, 0)).isEmpty();
    }

    @Test
    void findsTheFileOfTheFirstAndTheLastByte() {
        assertThat(layout.fileAt(0, 99)).isEqualTo(0);
        assertThat(layout.fileAt(1, 0)).isEqualTo(2);
        assertThat(layout.fileAt(2, 49)).isEqualTo(2);
        assertThat(layout.fileAt(2, 50)).isEqualTo(3);
        assertThat(layout.isPad(3)).isTrue();
        assertThat(layout.fileAt(3, 9)).isEqualTo(4);
    }

    @Test
    void refusesBytesOutsideOfThePiece() {
        assertThatThrownBy(() -> layout.segments(3, 0, 11))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> layout.segments(4, 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> layout.segments(-1, 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> layout.segments(0, -1, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> layout.segments(0, 1, Integer.MAX_VALUE))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void knowsThePiecesOfFilesAndThoseThatFilesShare() throws Exception {
        BitSet b = new BitSet();
        b.set(2);
        assertThat(layout.pieces(b).toBytes()).containsExactly(0b0110_0000);
        assertThat(layout.shared()).as("a pad file is no second file").isEmpty();

        FileLayout small =
                FileLayout.of(
                        TestTorrent.of(
                                        100,
                                        file("a", 10),
                                        file("b", 10),
                                        file("c", 100),
                                        file("d", 190),
                                        file("e", 300))
                                .metainfo());
        assertThat(small.shared()).containsExactly(0, 1, 3);
        assertThat(small.sharedIndex(3)).isEqualTo(2);
        assertThat(small.sharedIndex(2)).isNegative();
    }
}

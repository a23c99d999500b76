package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static dev.exbt.storage.TestTorrent.pad;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Compared with a line of bytes, each of which knows its file. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithALineOfBytes(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<TestTorrent.Content> contents = new ArrayList<>();
            contents.add(file("first", 1 + random.nextInt(500)));
            for (int i = random.nextInt(12); i > 0; i--) {
                int length = random.nextInt(4) == 0 ? 0 : random.nextInt(400);
                boolean pads = random.nextInt(5) == 0 && length > 0;
                contents.add(pads ? pad(length) : file("f" + i, length));
            }
            int pieceLength = 16 + random.nextInt(200);
            Metainfo metainfo =
                    TestTorrent.of(pieceLength, contents.toArray(TestTorrent.Content[]::new))
                            .metainfo();
            agree(FileLayout.of(metainfo), metainfo, random, "seed " + seed + ", round " + round);
        }
    }

    private static void agree(FileLayout layout, Metainfo metainfo, Random random, String as) {
        int[] line =
                metainfo.files().stream()
                        .flatMapToInt(file -> IntStream.generate(file::index).limit(file.length()))
                        .toArray();
        assertThat(line).as(as).hasSize((int) metainfo.totalLength());
        BitSet wanted = new BitSet();
        metainfo.files().stream()
                .filter(file -> random.nextBoolean())
                .forEach(file -> wanted.set(file.index()));
        Bitfield pieces = new Bitfield(metainfo.pieceCount());
        List<Integer> shared = new ArrayList<>();
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            int size = metainfo.pieceSize(piece);
            int from = piece * metainfo.pieceLength();
            int begin = random.nextInt(size);
            int length = random.nextInt(size - begin + 1);
            int at = from + begin;
            for (FileSegment segment : layout.segments(piece, begin, length)) {
                long start = metainfo.files().get(segment.file()).offset();
                assertThat(start + segment.offset()).as(as).isEqualTo(at);
                for (int i = 0; i < segment.length(); i++) {
                    assertThat(line[at++]).as(as).isEqualTo(segment.file());
                }
            }
            assertThat(at).as(as).isEqualTo(from + begin + length);
            assertThat(layout.fileAt(piece, begin)).as(as).isEqualTo(line[from + begin]);
            int[] here = Arrays.copyOfRange(line, from, from + size);
            if (Arrays.stream(here).anyMatch(wanted::get)) {
                pieces.set(piece);
            }
            if (Arrays.stream(here).filter(file -> !layout.isPad(file)).distinct().count() > 1) {
                shared.add(piece);
            }
        }
        assertThat(layout.pieces(wanted)).as(as).isEqualTo(pieces);
        assertThat(layout.shared()).as(as).containsExactly(shared.toArray(Integer[]::new));
    }
}

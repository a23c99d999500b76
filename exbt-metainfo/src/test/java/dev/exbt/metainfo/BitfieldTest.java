package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitfieldTest {
    @Test
    void theHighBitOfTheFirstByteIsPieceZero() {
        Bitfield set = new Bitfield(10);
        set.set(0);
        set.set(9);
        assertThat(set.toBytes()).containsExactly(0x80, 0x40);
        assertThat(Bitfield.ofBytes(new byte[] {(byte) 0x80, 0x40}, 10))
                .isEqualTo(set)
                .hasSameHashCodeAs(set);
    }

    @Test
    void refusesASpareBitAndAWrongLength() {
        assertThatThrownBy(() -> Bitfield.ofBytes(new byte[] {0, 0x20}, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spare");
        assertThatThrownBy(() -> Bitfield.ofBytes(new byte[1], 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bitfield.ofBytes(new byte[3], 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bitfield(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAPieceThatIsNotThere() {
        Bitfield set = new Bitfield(64);
        for (int piece : new int[] {-1, 64, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> set.set(piece)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> set.get(piece)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> set.clear(piece))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> set.hasAnyNotIn(new Bitfield(63)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTorrentWithoutPiecesIsFullAndEmpty() {
        Bitfield none = new Bitfield(0);
        none.setAll();
        assertThat(none.isFull()).isTrue();
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.toBytes()).isEmpty();
        assertThat(none.nextSet(0)).isEqualTo(-1);
        assertThat(none.nextClear(0)).isEqualTo(-1);
    }

    /** Every operation does what {@link BitSet} does, at sizes around the words' ends. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void doesWhatABitSetDoes(long seed) {
        Random random = new Random(seed);
        for (int size : new int[] {1, 7, 8, 9, 63, 64, 65, 127, 128, 129, 1_000}) {
            Bitfield ours = new Bitfield(size);
            BitSet theirs = new BitSet(size);
            for (int step = 0; step < 500; step++) {
                step(random, ours, theirs, size);
                int from = random.nextInt(size + 1);
                assertThat(ours.cardinality()).as("seed %d", seed).isEqualTo(theirs.cardinality());
                assertThat(ours.nextSet(from))
                        .as("seed %d", seed)
                        .isEqualTo(theirs.nextSetBit(from));
                int clear = theirs.nextClearBit(from);
                assertThat(ours.nextClear(from))
                        .as("seed %d", seed)
                        .isEqualTo(clear < size ? clear : -1);
                assertThat(ours.isFull()).isEqualTo(theirs.cardinality() == size);
                assertThat(ours.isEmpty()).isEqualTo(theirs.isEmpty());
            }
            assertThat(Bitfield.ofBytes(ours.toBytes(), size)).as("seed %d", seed).isEqualTo(ours);
            checkAgainstAnother(random, ours, theirs, size);
        }
    }

    private static void step(Random random, Bitfield ours, BitSet theirs, int size) {
        int piece = random.nextInt(size);
        switch (random.nextInt(50)) {
            case 0 -> {
                ours.setAll();
                theirs.set(0, size);
            }
            case 1 -> {
                ours.clearAll();
                theirs.clear();
            }
            case 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 -> {
                assertThat(ours.clear(piece)).isEqualTo(theirs.get(piece));
                theirs.clear(piece);
            }
            default -> {
                assertThat(ours.set(piece)).isEqualTo(!theirs.get(piece));
                theirs.set(piece);
            }
        }
        assertThat(ours.get(piece)).isEqualTo(theirs.get(piece));
    }

    private static void checkAgainstAnother(Random random, Bitfield ours, BitSet theirs, int size) {
        Bitfield other = ours.copy();
        BitSet theirOther = (BitSet) theirs.clone();
        assertThat(ours.hasAnyNotIn(other)).isFalse();
        int piece = random.nextInt(size);
        other.clear(piece);
        theirOther.clear(piece);
        BitSet difference = (BitSet) theirs.clone();
        difference.andNot(theirOther);
        assertThat(ours.hasAnyNotIn(other)).isEqualTo(!difference.isEmpty());
        assertThat(other.hasAnyNotIn(ours)).isFalse();
        assertThat(ours.get(piece)).as("a copy is a set of its own").isEqualTo(theirs.get(piece));
    }
}

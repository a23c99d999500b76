package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.peerwire.MessageLimits;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePiecesTest {
    private final RemotePieces remote = new RemotePieces();

    private void bits(int... bytes) throws PeerWireException {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        remote.bits(Unpooled.wrappedBuffer(raw));
    }

    @Test
    void checksABitfieldKeptFromBeforeTheMetadata() throws PeerWireException {
        bits(0xff, 0xff, 0xf0);
        assertThat(remote.set()).isNull();
        assertThatThrownBy(() -> remote.setCount(25)).isInstanceOf(PeerWireException.class);
        remote.setCount(20);
        assertThat(remote.set()).isEqualTo(PeerHarness.allPieces());
        assertThat(remote.isSeed()).isTrue();
    }

    @Test
    void addsWhatWasSaidBeforeTheMetadata() throws PeerWireException {
        remote.none();
        assertThat(remote.add(3)).isFalse();
        assertThat(remote.add(19)).isFalse();
        remote.setCount(20);
        assertThat(remote.set()).isEqualTo(PeerHarness.pieces(3, 19));
        assertThat(remote.add(3)).isFalse();
        assertThat(remote.add(4)).isTrue();
    }

    @Test
    void knowsASeedBeforeTheMetadata() throws PeerWireException {
        remote.all();
        assertThat(remote.isSeed()).isTrue();
        remote.setCount(20);
        assertThat(remote.isSeed()).isTrue();
    }

    @Test
    void refusesAnEarlyHaveBeyondTheEnd() throws PeerWireException {
        remote.add(20);
        assertThatThrownBy(() -> remote.setCount(20)).isInstanceOf(PeerWireException.class);
    }

    @Test
    void boundsWhatItKeepsBeforeTheMetadata() throws PeerWireException {
        for (int piece = 0; piece <= RemotePieces.MAX_EARLY_HAVES; piece++) {
            remote.add(piece);
        }
        remote.add(MessageLimits.PIECES - 1);
        assertThatThrownBy(() -> remote.add(MessageLimits.PIECES))
                .isInstanceOf(PeerWireException.class);
        remote.setCount(MessageLimits.PIECES);
        assertThat(remote.set())
                .isNotNull()
                .satisfies(set -> {
                    assertThat(set.cardinality()).isEqualTo(RemotePieces.MAX_EARLY_HAVES);
                    assertThat(set.get(RemotePieces.MAX_EARLY_HAVES)).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void refusesAPieceOutOfRange(int piece) throws PeerWireException {
        remote.start(20);
        remote.add(19);
        assertThatThrownBy(() -> remote.add(piece)).isInstanceOf(PeerWireException.class);
        assertThatThrownBy(() -> remote.remove(piece)).isInstanceOf(PeerWireException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 5})
    void refusesABitfieldOfAnotherLength(int length) {
        remote.start(20);
        assertThatThrownBy(() -> remote.bits(Unpooled.wrappedBuffer(new byte[length])))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void ignoresSpareBits() throws PeerWireException {
        remote.start(20);
        bits(0x80, 0x01, 0x1f);
        assertThat(remote.set()).isEqualTo(PeerHarness.pieces(0, 15, 19));
    }

    @Test
    void keepsTheLastByteOfAFullOne() throws PeerWireException {
        remote.start(16);
        bits(0x80, 0x01);
        assertThat(remote.set())
                .isNotNull()
                .satisfies(set -> assertThat(set.cardinality()).isEqualTo(2));
    }

    /** So that the swarm's count of who has a piece can never go wrong. */
    @Test
    void isToldTheWholeOnceAndFirst() throws PeerWireException {
        remote.start(20);
        bits(0xff, 0xff, 0xf0);
        assertThatThrownBy(() -> bits(0, 0, 0)).isInstanceOf(PeerWireException.class);
        assertThatThrownBy(remote::all).isInstanceOf(PeerWireException.class);
        assertThatThrownBy(remote::none).isInstanceOf(PeerWireException.class);
        RemotePieces late = new RemotePieces();
        late.start(20);
        late.add(1);
        assertThatThrownBy(late::all).isInstanceOf(PeerWireException.class);
    }

    @Test
    void losesAPiece() throws PeerWireException {
        remote.start(20);
        remote.all();
        assertThat(remote.remove(5)).isTrue();
        assertThat(remote.remove(5)).isFalse();
        assertThat(remote.isSeed()).isFalse();
    }
}

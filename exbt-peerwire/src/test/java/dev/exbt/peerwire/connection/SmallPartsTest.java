package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link RepeatGuard}, {@link PieceHints}, {@link PieceSizes} and {@link LocalPieces}. */
class SmallPartsTest {
    @Test
    void aBlockIsGivenSoManyTimesAMinute() {
        long start = Long.MAX_VALUE - 5;
        RepeatGuard guard = new RepeatGuard(start);
        for (int i = 0; i < RepeatGuard.MAX_REPEATS; i++) {
            assertThat(guard.allows(3, 0, start)).isTrue();
        }
        assertThat(guard.allows(3, 0, start)).isFalse();
        assertThat(guard.allows(3, 16384, start)).as("another block").isTrue();
        assertThat(guard.allows(3, 0, start + RepeatGuard.PERIOD_NANOS - 1)).isFalse();
        assertThat(guard.allows(3, 0, start + RepeatGuard.PERIOD_NANOS)).isTrue();
    }

    @Test
    void manyDifferentBlocksAreGiven() {
        RepeatGuard guard = new RepeatGuard(0);
        for (int piece = 0; piece < 100_000; piece++) {
            assertThat(guard.allows(piece, 0, 0)).isTrue();
        }
    }

    @Test
    void hintsAreBounded() {
        PieceHints hints = new PieceHints();
        for (int i = 0; i < PieceHints.MAX_PIECES; i++) {
            assertThat(hints.add(i)).isTrue();
            assertThat(hints.add(i)).isFalse();
        }
        assertThat(hints.add(PieceHints.MAX_PIECES)).isFalse();
        assertThat(hints.toArray()).isEqualTo(IntStream.range(0, PieceHints.MAX_PIECES).toArray());
        hints.clear();
        assertThat(hints.contains(0)).isFalse();
    }

    @Test
    void theLastPieceIsShorter() {
        assertThat(PeerHarness.SIZES.count()).isEqualTo(20);
        assertThat(PeerHarness.SIZES.size(18)).isEqualTo(32768);
        assertThat(PeerHarness.SIZES.size(19)).isEqualTo(5000);
        PieceSizes even = PieceSizes.uniform(4, 8);
        assertThat(even.count()).isEqualTo(2);
        assertThat(even.size(1)).isEqualTo(4);
    }

    @Test
    void aBlockLiesInOnePiece() {
        LocalPieces local = new LocalPieces();
        assertThat(local.isBlock(0, 0, 1)).as("unknown").isFalse();
        local.set(PeerHarness.SIZES, PeerHarness.pieces(1));
        assertThat(local.isBlock(0, 32767, 1)).isTrue();
        assertThat(local.isBlock(0, 32767, 2)).isFalse();
        assertThat(local.isBlock(19, 0, 5000)).isTrue();
        assertThat(local.isBlock(19, 0, 5001)).isFalse();
        assertThat(local.isBlock(20, 0, 1)).isFalse();
        assertThat(local.isBlock(0, 0, 0)).isFalse();
        assertThat(local.isBlock(0, -1, 2)).isFalse();
        assertThat(local.isBlock(0, 1, Integer.MAX_VALUE)).isFalse();
        assertThat(local.isBlock(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isFalse();
        assertThat(local.isBlock(-1, 0, 1)).isFalse();
        assertThat(local.has(1)).isTrue();
        assertThat(local.has(2)).isFalse();
        assertThat(local.has(20)).isFalse();
        assertThatThrownBy(() -> new LocalPieces().set(PeerHarness.SIZES, new Bitfield(21)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsStayInTheirBounds() {
        PeerSettings standard = PeerSettings.STANDARD;
        assertThat(standard.withListenPort(65535).listenPort()).isEqualTo(65535);
        assertThatThrownBy(() -> standard.withListenPort(65536))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(standard.withOutstanding(1, PendingRequests.MAX_CAPACITY).initialOutstanding())
                .isEqualTo(1);
        assertThatThrownBy(() -> standard.withOutstanding(1, PendingRequests.MAX_CAPACITY + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> standard.withOutstanding(0, 5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> standard.withOutstanding(6, 5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(uploadQueue(UploadQueue.MAX_CAPACITY).uploadQueue())
                .isEqualTo(UploadQueue.MAX_CAPACITY);
        assertThatThrownBy(() -> uploadQueue(UploadQueue.MAX_CAPACITY + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> uploadQueue(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(standard.withClientVersion("x").clientVersion()).isEqualTo("x");
    }

    private static PeerSettings uploadQueue(int requests) {
        PeerSettings s = PeerSettings.STANDARD;
        return new PeerSettings(
                s.clientVersion(),
                s.listenPort(),
                s.maxOutstanding(),
                s.initialOutstanding(),
                requests,
                s.requestQueueTime(),
                s.keepAlive(),
                s.idle(),
                s.messageTime(),
                s.snubTime());
    }

    /** However many handshakes a peer sends, the ids it gave stay few. */
    @Test
    void extensionIdsAreBounded() throws PeerWireException {
        ExtensionTable table = new ExtensionTable();
        for (int i = 0; i < 50; i++) {
            table.receiveHandshake(extensions("x" + 2 * i, "x" + (2 * i + 1)));
        }
        assertThat(table.remoteId("x63")).isEqualTo(5);
        assertThat(table.remoteId("x64")).isZero();
    }

    @Test
    void extensionHandshakesWithoutEndAreAViolation() throws PeerWireException {
        ExtensionTable table = new ExtensionTable();
        for (int i = 0; i < ExtensionTable.MAX_HANDSHAKES; i++) {
            table.receiveHandshake(extensions("x" + i));
        }
        assertThatThrownBy(() -> table.receiveHandshake(extensions("y")))
                .isInstanceOf(PeerWireException.class)
                .hasMessageContaining("64 extension handshakes");
    }

    private static ByteBuf extensions(String... names) {
        Map<String, Integer> ids = new HashMap<>();
        for (String name : names) {
            ids.put(name, 5);
        }
        ByteBuf payload = Unpooled.buffer();
        new ExtensionHandshake(ids, null, 0, 0, 0, null, false).write(payload);
        return payload;
    }
}

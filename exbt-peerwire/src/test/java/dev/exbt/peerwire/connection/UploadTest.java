package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer asks of us. */
class UploadTest {
    private final PeerHarness harness = seed(Handshake.SUPPORTED);
    private final int[] polled = new int[30];

    private static PeerHarness seed(long flags) {
        PeerHarness seed = new PeerHarness().open(flags, PeerHarness.allPieces());
        seed.peer.unchoke();
        seed.sent();
        return seed;
    }

    @Test
    void queuesAndServes() throws PeerWireException {
        harness.receive(
                new Message.Request(0, 0, 16384),
                new Message.Request(19, 0, 5000),
                new Message.Request(1, 0, 1));
        assertThat(harness.told()).containsExactly("request");
        assertThat(harness.peer.requestsWaiting()).isEqualTo(3);
        assertThat(harness.peer.pollRequests(polled, 20_000))
                .as("the third would be too much")
                .isEqualTo(1);
        assertThat(polled).startsWith(0, 0, 16384);
        assertThat(harness.peer.pollRequests(polled, 1)).as("one in any case").isEqualTo(1);
        assertThat(polled).startsWith(19, 0, 5000);
        assertThat(harness.peer.pollRequests(polled, 1 << 20)).isEqualTo(1);
        assertThat(harness.peer.pollRequests(polled, 1 << 20)).isZero();
        ByteBuf answer = Unpooled.buffer();
        MessageEncoder.writePieceHeader(answer, 1, 0, 1);
        answer.writeByte(42);
        harness.peer.sendBlock(answer, 1, harness.now);
        harness.peer.rejectRequest(19, 0, 5000);
        assertThat(harness.sent())
                .containsExactly(
                        new Message.Piece(1, 0, Unpooled.wrappedBuffer(new byte[] {42})),
                        new Message.Reject(19, 0, 5000));
        assertThat(harness.peer.uploaded()).as("nothing has left").isZero();
        assertThat(harness.peer.uploadRate(harness.now)).isZero();
        harness.pass(10);
        harness.peer.blocksSent(100, harness.now);
        assertThat(harness.peer.uploaded()).isEqualTo(100);
        assertThat(harness.peer.uploadRate(harness.now)).as("now, not then").isPositive();
    }

    @Test
    void pollsAsManyAsThereIsRoomFor() throws PeerWireException {
        for (int piece = 0; piece < 19; piece++) {
            harness.receive(new Message.Request(piece, 0, 100));
        }
        assertThat(harness.peer.pollRequests(polled, 1 << 20)).isEqualTo(10);
        assertThat(harness.peer.pollRequests(polled, 1 << 20)).isEqualTo(9);
        assertThat(polled).startsWith(10, 0, 100);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 0, 16385",
        "0, 0, 32768",
        "0, 0, 131072",
        "0, 0, 1073741824",
        "0, 0, -2147483648",
        "0, 0, -1",
        "20, 0, 16384",
        "-2147483648, 0, 16384",
        "-1, 0, 16384",
        "0, 32768, 16384",
        "0, 32767, 16384",
        "0, -2147483648, 16384",
        "0, -1, 16384",
        "19, 0, 16384",
        "0, -16384, 32768"
    })
    void neverServesWhatIsNoBlock(int piece, int begin, int length) throws PeerWireException {
        harness.receive(new Message.Request(piece, begin, length));
        assertThat(harness.told()).isEmpty();
        assertThat(harness.peer.requestsWaiting()).isZero();
        assertThat(harness.sent()).containsExactly(new Message.Reject(piece, begin, length));
        PeerHarness plain = seed(0);
        plain.receive(new Message.Request(piece, begin, length));
        assertThat(plain.sent()).isEmpty();
        assertThat(plain.peer.requestsWaiting()).isZero();
    }

    @Test
    void servesOnlyWhatWeHaveByNow() throws PeerWireException {
        Bitfield ours = PeerHarness.pieces(1);
        PeerHarness partial = new PeerHarness().open(Handshake.SUPPORTED, ours);
        partial.peer.unchoke();
        partial.receive(new Message.Request(1, 0, 100), new Message.Request(2, 0, 100));
        assertThat(partial.peer.requestsWaiting()).isEqualTo(1);
        ours.set(2);
        partial.receive(new Message.Request(2, 0, 100));
        assertThat(partial.peer.requestsWaiting()).isEqualTo(2);
    }

    @Test
    void boundsTheQueue() throws PeerWireException {
        Bitfield ours = new Bitfield(2000);
        ours.setAll();
        PeerHarness large = new PeerHarness();
        large.peer.open(
                PeerHarness.handshake(Handshake.FAST),
                null,
                PieceSizes.uniform(16384, 2000L * 16384),
                ours,
                0,
                large.now);
        large.peer.unchoke();
        large.sent();
        for (int piece = 0; piece < 501; piece++) {
            large.receive(new Message.Request(piece, 0, 16384));
        }
        assertThat(large.peer.requestsWaiting()).isEqualTo(500);
        assertThat(large.sent()).containsExactly(new Message.Reject(500, 0, 16384));
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < UploadSide.MAX_REFUSED_IN_A_ROW; i++) {
                                large.receive(new Message.Request(600, 0, 16384));
                            }
                        })
                .isInstanceOf(PeerWireException.class);
        assertThat(large.sent()).hasSize(UploadSide.MAX_REFUSED_IN_A_ROW);
    }

    @Test
    void bearsRefusalsUpToItsLimit() throws PeerWireException {
        for (int i = 0; i < UploadSide.MAX_REFUSED_IN_A_ROW; i++) {
            harness.receive(new Message.Request(0, 0, 0));
        }
        harness.receive(new Message.Request(0, 0, 1));
        for (int i = 0; i < UploadSide.MAX_REFUSED_IN_A_ROW; i++) {
            harness.receive(new Message.Request(0, 0, 0));
        }
        assertThatThrownBy(() -> harness.receive(new Message.Request(0, 0, 0)))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void servesOneBlockSoManyTimes() throws PeerWireException {
        int served = 0;
        for (int i = 0; i < 1000; i++) {
            harness.receive(new Message.Request(0, 0, 16384), new Message.Request(0, 0, 16384));
            served += harness.peer.pollRequests(polled, 1 << 20);
        }
        assertThat(served).isLessThanOrEqualTo(RepeatGuard.MAX_REPEATS).isPositive();
    }

    @Test
    void takesARequestBack() throws PeerWireException {
        harness.receive(
                new Message.Request(0, 0, 16384),
                new Message.Request(1, 0, 16384),
                new Message.Cancel(0, 0, 16384),
                new Message.Cancel(5, 0, 16384),
                new Message.Cancel(-1, -1, -1));
        assertThat(harness.peer.requestsWaiting()).isEqualTo(1);
        assertThat(harness.sent()).containsExactly(new Message.Reject(0, 0, 16384));
    }

    @Test
    void rejectsWhatWaitsWhenItChokes() throws PeerWireException {
        harness.receive(new Message.Request(0, 0, 16384), new Message.Request(1, 0, 16384));
        harness.receive(new Message.HaveAll()); // has enough: the allowed-fast set is void
        harness.peer.choke();
        assertThat(harness.sent())
                .containsExactly(
                        new Message.Choke(),
                        new Message.Reject(0, 0, 16384),
                        new Message.Reject(1, 0, 16384));
        assertThat(harness.peer.requestsWaiting()).isZero();
        harness.receive(new Message.Request(0, 0, 16384));
        assertThat(harness.sent()).containsExactly(new Message.Reject(0, 0, 16384));
    }

    @Test
    void servesTheAllowedFastSetWhileChoking() throws PeerWireException {
        PeerHarness choking = new PeerHarness().open(Handshake.SUPPORTED, PeerHarness.allPieces());
        List<Integer> allowed =
                choking.sent().stream()
                        .filter(Message.AllowedFast.class::isInstance)
                        .map(m -> ((Message.AllowedFast) m).piece())
                        .toList();
        choking.receive(new Message.Request(allowed.getFirst(), 0, 5000));
        assertThat(choking.peer.requestsWaiting()).isEqualTo(1);
        choking.peer.unchoke();
        choking.peer.choke();
        assertThat(choking.peer.requestsWaiting()).as("stays").isEqualTo(1);
        int other = 0;
        while (allowed.contains(other)) {
            other++;
        }
        choking.sent();
        choking.receive(new Message.Request(other, 0, 5000));
        assertThat(choking.sent()).containsExactly(new Message.Reject(other, 0, 5000));
        for (int piece = 0; piece < AllowedFastSet.SIZE; piece++) {
            choking.receive(new Message.Have(piece));
        }
        choking.receive(new Message.Request(allowed.getLast(), 0, 5000));
        assertThat(choking.sent())
                .as("who has ten can trade")
                .containsExactly(new Message.Reject(allowed.getLast(), 0, 5000));
    }
}

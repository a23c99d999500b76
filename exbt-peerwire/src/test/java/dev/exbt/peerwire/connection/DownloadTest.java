package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.PeerWireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a connection asks of its peer. */
class DownloadTest {
    private final PeerHarness harness = PeerHarness.opened();

    private void unchokeAndRequest(int... pieces) throws PeerWireException {
        harness.receive(new Message.Unchoke());
        for (int piece : pieces) {
            harness.peer.request(piece, 0, 16384, harness.now);
        }
        harness.told();
        harness.sent();
    }

    @Test
    void asksAndTakesABlock() throws PeerWireException {
        harness.receive(new Message.Unchoke());
        assertThat(harness.peer.requestsWanted(harness.now)).isEqualTo(16);
        harness.peer.request(3, 16384, 16384, harness.now);
        assertThat(harness.sent()).containsExactly(new Message.Request(3, 16384, 16384));
        assertThat(harness.peer.isRequested(3, 16384)).isTrue();
        harness.pass(1);
        ByteBuf bytes = Unpooled.buffer(16384).writeZero(16384);
        harness.receive(new Message.Piece(3, 16384, bytes));
        assertThat(bytes.refCnt()).isZero();
        assertThat(harness.told()).containsExactly("unchoked", "block 3/16384/16384");
        assertThat(harness.peer.downloaded()).isEqualTo(16384);
        assertThat(harness.peer.wasted()).isZero();
        assertThat(harness.peer.outstanding()).isZero();
        assertThat(harness.peer.lastBlockNanos()).isEqualTo(harness.now);
        assertThat(harness.peer.downloadRate(harness.now)).isEqualTo(16384);
    }

    @Test
    void dropsWhatItNeverAskedFor() throws PeerWireException {
        unchokeAndRequest(3);
        harness.receive(
                PeerHarness.block(3, 16384, 16384),
                PeerHarness.block(3, 0, 16384),
                PeerHarness.block(3, 0, 16384));
        assertThat(harness.told()).containsExactly("block 3/0/16384");
        assertThat(harness.peer.wasted()).isEqualTo(2 * 16384);
    }

    @Test
    void aFloodOfBlocksNobodyAskedForIsAViolation() throws PeerWireException {
        unchokeAndRequest(3);
        for (int i = 0; i < DownloadSide.MAX_UNASKED; i++) {
            harness.receive(PeerHarness.block(4, 0, 16384));
        }
        assertThat(harness.told()).isEmpty();
        assertThatThrownBy(() -> harness.receive(PeerHarness.block(4, 0, 0)))
                .as("an empty one counts as well")
                .isInstanceOf(PeerWireException.class)
                .hasMessageContaining("nobody asked for");
    }

    @Test
    void blocksThatWereAskedForAndTakenBackAreNoFlood() throws PeerWireException {
        harness.receive(new Message.Unchoke());
        for (int i = 0; i < 2 * DownloadSide.MAX_UNASKED; i++) {
            harness.peer.request(3, 0, 16384, harness.now);
            harness.peer.cancel(3, 0, 16384);
        }
        for (int i = 0; i < 3 * DownloadSide.MAX_UNASKED; i++) {
            harness.receive(PeerHarness.block(3, 0, 16384));
        }
        assertThatThrownBy(() -> harness.receive(PeerHarness.block(3, 0, 16384)))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void refusesABlockOfAnotherLength() throws PeerWireException {
        for (int length : new int[] {0, 1, 8192, 16383}) {
            PeerHarness other = PeerHarness.opened();
            other.receive(new Message.Unchoke());
            other.peer.request(3, 0, 16384, other.now);
            assertThatThrownBy(() -> other.receive(PeerHarness.block(3, 0, length)))
                    .isInstanceOf(PeerWireException.class);
        }
    }

    @Test
    void refusesABlockOutOfRange() {
        assertThatThrownBy(() -> harness.receive(PeerHarness.block(20, 0, 1)))
                .isInstanceOf(PeerWireException.class);
        assertThatThrownBy(() -> harness.receive(PeerHarness.block(-1, 0, 1)))
                .isInstanceOf(PeerWireException.class);
    }

    @Test
    void asksOnlyForBlocksThatExist() throws PeerWireException {
        assertThatThrownBy(() -> harness.peer.request(0, 0, 16384, 0))
                .as("choked")
                .isInstanceOf(IllegalStateException.class);
        harness.receive(new Message.Unchoke());
        for (int[] wrong :
                new int[][] {
                    {20, 0, 1}, {-1, 0, 1}, {0, 0, 0}, {0, 0, 16385}, {0, 32760, 9}, {19, 0, 5001}
                }) {
            assertThatThrownBy(
                            () -> harness.peer.request(wrong[0], wrong[1], wrong[2], harness.now))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        harness.peer.request(19, 0, 5000, harness.now);
        assertThatThrownBy(() -> harness.peer.request(19, 0, 5000, harness.now))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void losesItsRequestsWhenChokedWithoutTheFastExtension() throws PeerWireException {
        PeerHarness plain = new PeerHarness().open(Handshake.EXTENSIONS, PeerHarness.pieces());
        plain.receive(new Message.Unchoke());
        plain.peer.request(1, 0, 16384, plain.now);
        plain.peer.request(2, 0, 16384, plain.now);
        plain.receive(new Message.Choke());
        assertThat(plain.told())
                .hasSize(4)
                .startsWith("unchoked")
                .contains("lost 1/0/16384", "lost 2/0/16384")
                .endsWith("choked");
        assertThat(plain.peer.outstanding()).isZero();
        assertThat(plain.peer.requestsWanted(plain.now)).isZero();
    }

    @Test
    void keepsItsRequestsUntilRejectedWithTheFastExtension() throws PeerWireException {
        unchokeAndRequest(1, 2);
        harness.receive(new Message.Choke());
        assertThat(harness.told()).containsExactly("choked");
        harness.receive(
                new Message.Reject(1, 0, 16384),
                new Message.Reject(1, 0, 16384),
                new Message.Reject(7, 0, 16384));
        assertThat(harness.told()).containsExactly("lost 1/0/16384");
        harness.receive(PeerHarness.block(2, 0, 16384));
        assertThat(harness.told()).containsExactly("block 2/0/16384");
    }

    @Test
    void asksForWhatIsAllowedFastWhileChoked() throws PeerWireException {
        harness.receive(new Message.AllowedFast(4));
        assertThat(harness.told()).containsExactly("allowed fast 4");
        harness.peer.request(4, 0, 16384, harness.now);
        assertThat(harness.sent()).containsExactly(new Message.Request(4, 0, 16384));
        assertThatThrownBy(() -> harness.peer.request(5, 0, 16384, harness.now))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wastesACancelledBlock() throws PeerWireException {
        unchokeAndRequest(1);
        harness.peer.cancel(1, 0, 16384);
        harness.peer.cancel(1, 0, 16384);
        assertThat(harness.sent()).containsExactly(new Message.Cancel(1, 0, 16384));
        harness.receive(PeerHarness.block(1, 0, 16384));
        assertThat(harness.told()).isEmpty();
        assertThat(harness.peer.wasted()).isEqualTo(16384);
    }

    @Test
    void givesUpAPeerThatAnswersNothing() throws PeerWireException {
        unchokeAndRequest(1, 2);
        assertThat(harness.peer.nextWakeNanos() - harness.now).isEqualTo(5 * PeerHarness.SECOND);
        harness.passAndWake(59.9);
        assertThat(harness.peer.isSnubbed(harness.now)).isFalse();
        harness.pass(0.1);
        assertThat(harness.peer.isSnubbed(harness.now)).isTrue();
        harness.peer.wake(harness.now);
        assertThat(harness.told()).containsExactlyInAnyOrder("lost 1/0/16384", "lost 2/0/16384");
        assertThat(harness.sent())
                .containsExactlyInAnyOrder(
                        new Message.Cancel(1, 0, 16384), new Message.Cancel(2, 0, 16384));
        assertThat(harness.peer.isSnubbed(harness.now)).isTrue();
        assertThat(harness.peer.requestsWanted(harness.now)).isEqualTo(1);

        harness.receive(PeerHarness.block(1, 0, 16384));
        assertThat(harness.told()).as("late, but there").containsExactly("block 1/0/16384");
        assertThat(harness.peer.isSnubbed(harness.now)).isFalse();
        assertThat(harness.peer.requestsWanted(harness.now)).isEqualTo(17);
    }

    @Test
    void isLessPatientWhenTold() throws PeerWireException {
        unchokeAndRequest(1);
        harness.peer.setSnubNanos(10 * PeerHarness.SECOND);
        harness.passAndWake(9.9);
        assertThat(harness.told()).isEmpty();
        harness.passAndWake(0.1);
        assertThat(harness.told()).containsExactly("lost 1/0/16384");
    }

    @Test
    void givesUpARequestThatWasPassedOver() throws PeerWireException {
        unchokeAndRequest(1);
        for (int piece = 2; piece < 10; piece++) {
            harness.passAndWake(10);
            harness.peer.request(piece, 0, 16384, harness.now);
            harness.receive(PeerHarness.block(piece, 0, 16384));
        }
        assertThat(harness.told()).contains("lost 1/0/16384");
        assertThat(harness.peer.isSnubbed(harness.now)).isFalse();
    }

    @Test
    void honoursTheQueueOfThePeer() throws PeerWireException {
        harness.receive(PeerHarness.extensionHandshake(Map.of(), 10, 0), new Message.Unchoke());
        assertThat(harness.peer.requestsWanted(harness.now)).isEqualTo(10);
        harness.receive(PeerHarness.extensionHandshake(Map.of(), 0, 0));
        assertThat(harness.peer.requestsWanted(harness.now)).as("not told again").isEqualTo(10);
    }

    /** Choked and unchoked twenty times a second: each time asked for again, nothing lost twice. */
    @Test
    void bearsAFlappingPeer() throws PeerWireException {
        PeerHarness plain = new PeerHarness().open(0, PeerHarness.pieces());
        for (int i = 0; i < 1000; i++) {
            plain.receive(new Message.Unchoke());
            int wanted = plain.peer.requestsWanted(plain.now);
            assertThat(wanted).isEqualTo(16);
            for (int block = 0; block < 39; block++) {
                plain.peer.request(
                        block / 2, block % 2 * 16384, block == 38 ? 5000 : 16384, plain.now);
            }
            plain.passAndWake(0.05);
            plain.receive(new Message.Choke());
            assertThat(plain.told()).hasSize(41);
            plain.sent();
        }
    }

    @Test
    void mayBeCommandedByItsListener() throws PeerWireException {
        PeerConnection[] peer = new PeerConnection[1];
        PeerHarness output = new PeerHarness();
        PeerListener again =
                new ForwardingListener(output) {
                    @Override
                    public void onRequestLost(int piece, int begin, int length) {
                        super.onRequestLost(piece, begin, length);
                        if (!peer[0].peerChoking()) {
                            peer[0].request(piece, begin, length, output.now);
                        }
                    }
                };
        peer[0] = new PeerConnection(PeerSettings.STANDARD, false, output, again, output.now);
        peer[0].open(
                PeerHarness.handshake(Handshake.FAST),
                null,
                PeerHarness.SIZES,
                PeerHarness.pieces(),
                0,
                output.now);
        peer[0].receive(new Message.Unchoke(), output.now);
        for (int piece = 0; piece < 19; piece++) {
            peer[0].request(piece, 0, 16384, output.now);
        }
        peer[0].wake(output.now + 60 * PeerHarness.SECOND);
        assertThat(peer[0].outstanding()).isEqualTo(19);
        assertThat(output.told()).hasSize(20);
    }
}

package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.fuzz.Proportion;
import dev.exbt.fuzz.Seeds;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Compact lists of peers: what is read can be dialled, and reads the same when written. */
class CompactPeersFuzzTest {
    static Stream<byte[]> lists() {
        return Seeds.of("compact/compact.tsv", "hex");
    }

    @MethodSource("lists")
    @FuzzTest(maxDuration = "10m")
    void read(byte[] input) throws Exception {
        if (input.length % CompactPeers.V4_LENGTH == 0) {
            Proportion.check(input.length, () -> CompactPeers.readV4(input));
        }
        checkV4(input);
        checkV6(input);
        checkValues(input);
    }

    private static void checkV4(byte[] input) throws MetainfoException {
        List<InetSocketAddress> peers;
        try {
            peers = CompactPeers.readV4(input);
        } catch (MetainfoException refused) {
            assertThat(input.length % CompactPeers.V4_LENGTH).isNotZero();
            return;
        }
        checkDialable(peers);
        assertThat(CompactPeers.readV4(CompactPeers.writeV4(peers))).isEqualTo(peers);
    }

    /** Addresses mapped into IPv6 become IPv4 and would be written elsewhere. */
    private static void checkV6(byte[] input) throws MetainfoException {
        List<InetSocketAddress> peers;
        try {
            peers = CompactPeers.readV6(input);
        } catch (MetainfoException refused) {
            assertThat(input.length % CompactPeers.V6_LENGTH).isNotZero();
            return;
        }
        checkDialable(peers);
        assertThat(peers)
                .containsAll(CompactPeers.readV6(CompactPeers.writeV6(peers)))
                .containsAll(CompactPeers.readV4(CompactPeers.writeV4(peers)));
    }

    private static void checkValues(byte[] input) {
        try {
            if (BencodeReader.lenient().read(input) instanceof BencodeList list) {
                checkDialable(CompactPeers.readValues(list));
            }
        } catch (BencodeException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private static void checkDialable(List<InetSocketAddress> peers) {
        assertThat(peers).hasSizeLessThanOrEqualTo(CompactPeers.MAX_PEERS);
        for (InetSocketAddress peer : peers) {
            assertThat(peer.getPort()).isBetween(1, 65_535);
            assertThat(peer.getAddress().isMulticastAddress()).isFalse();
            assertThat(peer.getAddress().isAnyLocalAddress()).isFalse();
            assertThat(peer.getAddress().isLinkLocalAddress()).isFalse();
        }
    }
}

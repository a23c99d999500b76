package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.InfoHash;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedFastSetTest {
    private static final InfoHash TORRENT = InfoHash.ofHex("aa".repeat(20));

    @Test
    void computesTheExampleOfBep6() {
        assertThat(AllowedFastSet.of(TORRENT, PeerHarness.address("80.4.4.200"), 1313, 7))
                .containsExactly(1059, 431, 808, 1217, 287, 376, 1188);
        assertThat(AllowedFastSet.of(TORRENT, PeerHarness.address("80.4.4.200"), 1313, 9))
                .containsExactly(1059, 431, 808, 1217, 287, 376, 1188, 353, 508);
    }

    @Test
    void givesANeighbourTheSame() {
        assertThat(AllowedFastSet.of(TORRENT, PeerHarness.address("80.4.4.1"), 1313, 9))
                .isEqualTo(AllowedFastSet.of(TORRENT, PeerHarness.address("80.4.4.200"), 1313, 9));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 9, 10, 11})
    void givesASmallTorrentWhole(int pieces) {
        int[] set =
                AllowedFastSet.of(
                        TORRENT, PeerHarness.address("1.2.3.4"), pieces, AllowedFastSet.SIZE);
        assertThat(set).hasSize(Math.min(pieces, 10)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(set)).allMatch(piece -> piece >= 0 && piece < pieces);
    }

    @Test
    void isEmptyForIpv6() {
        assertThat(AllowedFastSet.of(TORRENT, PeerHarness.address("2001:db8::1"), 1313, 9))
                .isEmpty();
    }
}

package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.testkit.Vectors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers in compact form, and every row of {@code compact/compact.tsv} that is about them. */
class CompactPeersTest {
    static List<Vectors.Row> rows() {
        return Vectors.rows("compact/compact.tsv").stream()
                .filter(row -> row.get("kind").startsWith("peers"))
                .toList();
    }

    @Test
    void thereAreAsManyRowsAsTheListHas() {
        assertThat(rows()).hasSize(26 + 12);
        assertThat(Vectors.rows("compact/compact.tsv"))
                .filteredOn(row -> row.get("kind").startsWith("nodes"))
                .hasSize(16);
        assertThat(Vectors.rows("compact/compact.tsv")).hasSize(26 + 12 + 16);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsAsTheRowSays(Vectors.Row row) {
        boolean v4 = row.get("kind").equals("peers4");
        byte[] bytes = row.bytes("hex");
        List<InetSocketAddress> peers;
        try {
            peers =
                    v4
                            ? CompactPeers.readV4(BencodeString.of(bytes))
                            : CompactPeers.readV6(BencodeString.of(bytes));
        } catch (MetainfoException refused) {
            assertThat(row.get("required")).as(refused.getMessage()).isEqualTo("reject");
            return;
        }
        List<InetSocketAddress> items = items(row.get("items"));
        switch (row.get("required")) {
            case "use", "drop-unless-local", "either" -> {
                assertThat(peers)
                        .startsWith(items.toArray(InetSocketAddress[]::new))
                        .hasSize(Integer.parseInt(row.get("count")));
                if (!row.toString().equals("p6-mapped")) {
                    assertThat(v4 ? CompactPeers.writeV4(peers) : CompactPeers.writeV6(peers))
                            .isEqualTo(bytes);
                }
            }
            case "drop" -> assertThat(peers).isEmpty();
            default -> assertThat(row.get("required")).as("accepted").isEqualTo("either");
        }
    }

    /** The peers of a row; a long list is cut and ends with dots. */
    private static List<InetSocketAddress> items(String items) {
        return items.isEmpty()
                ? List.of()
                : Arrays.stream(items.split("\\|"))
                        .filter(item -> !item.equals("..."))
                        .map(CompactPeersTest::address)
                        .toList();
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            InetAddress host = InetAddress.getByName(text.substring(0, colon));
            return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readsMixedFamiliesFromAListAndDropsTheRest() {
        InetSocketAddress v4 = address("203.0.113.7:6881");
        InetSocketAddress v6 = address("[2001:db8::1]:6882");
        BencodeList values =
                BencodeList.of(
                        BencodeString.of(CompactPeers.write(v6)),
                        BencodeString.of(new byte[7]),
                        BencodeInteger.of(4),
                        BencodeString.of(new byte[6]),
                        BencodeString.of(CompactPeers.write(v4)));
        assertThat(CompactPeers.readValues(values)).containsExactly(v6, v4);
    }

    @Test
    void writesEachFamilyApart() throws Exception {
        List<InetSocketAddress> peers =
                List.of(address("203.0.113.7:65535"), address("[2001:db8::1]:1"));
        assertThat(CompactPeers.writeV4(peers)).hasSize(6);
        assertThat(CompactPeers.writeV6(peers)).hasSize(18);
        assertThat(CompactPeers.readV4(CompactPeers.writeV4(peers))).containsExactly(peers.get(0));
        assertThat(CompactPeers.readV6(CompactPeers.writeV6(peers))).containsExactly(peers.get(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        CompactPeers.write(InetSocketAddress.createUnresolved("peer.example", 80)));
    }

    @Test
    void peersEndAtTheirLimit() throws Exception {
        byte[] peer = CompactPeers.write(address("203.0.113.7:6881"));
        int max = CompactPeers.MAX_PEERS;
        assertThat(CompactPeers.readV4(repeated(peer, max))).hasSize(max);
        assertThat(CompactPeers.readV4(repeated(peer, max + 1))).hasSize(max);
        assertThat(CompactPeers.readV4(repeated(peer, 100 * max))).hasSize(max);
        BencodeString[] values = new BencodeString[max + 1];
        Arrays.fill(values, BencodeString.of(peer));
        assertThat(CompactPeers.readValues(BencodeList.of(values))).hasSize(max);
    }

    private static byte[] repeated(byte[] unit, int times) {
        byte[] all = new byte[unit.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(unit, 0, all, i * unit.length, unit.length);
        }
        return all;
    }
}

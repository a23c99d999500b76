package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.exbt.testkit.Vectors;
import java.net.InetAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids that follow from addresses: every row of {@code dht/bep42.tsv}. */
class Bep42ConformanceTest {
    static List<Vectors.Row> rows() {
        return Vectors.rows("dht/bep42.tsv");
    }

    @Test
    void thereAreAsManyRowsOfEachKindAsTheListHas() {
        assertThat(rows()).hasSize(53);
        assertThat(
                        rows().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                row -> row.get("verdict"), Collectors.counting())))
                .containsOnly(entry("valid", 28L), entry("invalid", 20L), entry("exempt", 5L));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void judgesAsTheRowSays(Vectors.Row row) throws Exception {
        InetAddress address = InetAddress.getByName(row.get("ip"));
        NodeId id = NodeId.ofHex(row.get("node_id"));
        if (row.get("verdict").equals("exempt")) {
            assertThat(NodeId.isExempt(address)).isTrue();
            assertThat(id.isValidFor(address)).isTrue();
            return;
        }
        boolean valid = row.get("verdict").equals("valid");
        assertThat(AddressRule.isBound(id, address)).isEqualTo(valid);
        // The mask's row flips bits of 124.31.75.21 and lands on a loopback address, where any id
        // will do.
        assertThat(id.isValidFor(address))
                .isEqualTo(valid || row.toString().equals("masked-bits-differ"));
    }

    /** The prefix of a valid row comes out again when its free bits go in. */
    @ParameterizedTest
    @MethodSource("rows")
    void bindsAnIdToTheAddressOfTheRow(Vectors.Row row) throws Exception {
        if (row.get("verdict").equals("valid")) {
            NodeId id = NodeId.ofHex(row.get("node_id"));
            NodeId unbound = new NodeId(~id.high(), id.middle(), id.low());
            NodeId bound = AddressRule.bind(unbound, InetAddress.getByName(row.get("ip")));
            assertThat(bound.high() >>> 43).isEqualTo(id.high() >>> 43);
            assertThat(bound.high() << 21).isEqualTo(unbound.high() << 21);
            assertThat(Long.toHexString(0x1_0000_0000L | (bound.high() >>> 32)).substring(1, 6))
                    .isEqualTo(
                            Long.toHexString(0x1_0000_0000L | Long.parseLong(row.get("crc32c"), 16))
                                    .substring(1, 6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "8.8.8.8", "2001:4860:4860::8888", "2a00:1450::1"})
    void idsMadeForAnAddressAreValidThereAndHardlyAnywhereElse(String text) throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        InetAddress address = InetAddress.getByName(text);
        int elsewhere = 0;
        for (int i = 0; i < 1_000; i++) {
            NodeId id = NodeId.forAddress(address, random);
            assertThat(id.isValidFor(address)).as("seed %d", seed).isTrue();
            elsewhere += id.isValidFor(InetAddress.getByName("198.51.100.23")) ? 1 : 0;
        }
        assertThat(elsewhere).as("seed %d", seed).isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"::1", "fe80::1", "fd00::1", "fc12::3", "127.255.0.1", "172.31.255.255"})
    void localNetworksAreExempt(String text) throws Exception {
        InetAddress address = InetAddress.getByName(text);
        assertThat(NodeId.isExempt(address)).isTrue();
        SplittableRandom random = new SplittableRandom(1);
        assertThat(NodeId.forAddress(address, random).isValidFor(address)).isTrue();
        assertThat(NodeId.random(random).isValidFor(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.32.0.1", "11.0.0.1", "192.169.0.1", "2001:db8::1", "fe00::1"})
    void otherNetworksAreNot(String text) throws Exception {
        assertThat(NodeId.isExempt(InetAddress.getByName(text))).isFalse();
    }
}

package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.bencode.BencodeString;
import dev.exbt.testkit.Vectors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes in compact form, and every row of {@code compact/compact.tsv} that is about them. */
class CompactNodesTest {
    static List<Vectors.Row> rows() {
        return Vectors.rows("compact/compact.tsv").stream()
                .filter(row -> row.get("kind").startsWith("nodes"))
                .toList();
    }

    @Test
    void thereAreAsManyRowsAsTheListHas() {
        assertThat(rows()).hasSize(13 + 3);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsAsTheRowSays(Vectors.Row row) throws Exception {
        boolean v4 = row.get("kind").equals("nodes4");
        byte[] bytes = row.bytes("hex");
        List<NodeContact> nodes;
        try {
            nodes =
                    v4
                            ? CompactNodes.readV4(BencodeString.of(bytes))
                            : CompactNodes.readV6(BencodeString.of(bytes));
        } catch (KrpcException refused) {
            assertThat(row.get("required")).as(refused.getMessage()).isEqualTo("reject");
            assertThat(refused.reply()).isNull();
            return;
        }
        if (row.get("required").equals("drop")) {
            assertThat(nodes).isEmpty();
            return;
        }
        assertThat(row.get("required")).isIn("use", "drop-unless-local", "either");
        List<NodeContact> items = new ArrayList<>();
        for (String item :
                row.get("items").isEmpty() ? new String[0] : row.get("items").split("\\|")) {
            items.add(contact(item));
        }
        assertThat(nodes).isEqualTo(items).hasSize(Integer.parseInt(row.get("count")));
        assertThat(v4 ? CompactNodes.writeV4(nodes) : CompactNodes.writeV6(nodes)).isEqualTo(bytes);
    }

    private static NodeContact contact(String text) throws Exception {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        return new NodeContact(
                NodeId.ofHex(text.substring(0, at)),
                new InetSocketAddress(
                        InetAddress.getByName(text.substring(at + 1, colon)),
                        Integer.parseInt(text.substring(colon + 1))));
    }

    @Test
    void listsEndAtTheirLimit() throws Exception {
        List<NodeContact> nodes = contacts(CompactNodes.MAX_NODES + 1, "203.0.113.");
        List<NodeContact> most = nodes.subList(0, CompactNodes.MAX_NODES);
        assertThat(CompactNodes.readV4(BencodeString.of(CompactNodes.writeV4(most))))
                .isEqualTo(most);
        assertThat(CompactNodes.readV4(BencodeString.of(CompactNodes.writeV4(nodes))))
                .isEqualTo(most);
        List<NodeContact> nodes6 = contacts(CompactNodes.MAX_NODES + 1, "2001:db8::");
        assertThat(CompactNodes.readV6(BencodeString.of(CompactNodes.writeV6(nodes6))))
                .isEqualTo(nodes6.subList(0, CompactNodes.MAX_NODES));
    }

    @Test
    void aBadEntryCostsItselfAlone() throws Exception {
        List<NodeContact> nodes = contacts(3, "203.0.113.");
        byte[] bytes = CompactNodes.writeV4(nodes);
        Arrays.fill(
                bytes,
                CompactNodes.V4_LENGTH * 2 - 2,
                CompactNodes.V4_LENGTH * 2,
                (byte) 0); // the second one's port
        assertThat(CompactNodes.readV4(BencodeString.of(bytes)))
                .containsExactly(nodes.get(0), nodes.get(2));
    }

    @Test
    void mappedAddressesAreNoIpv6Nodes() throws Exception {
        byte[] bytes = new byte[CompactNodes.V6_LENGTH];
        bytes[30] = (byte) 0xff;
        bytes[31] = (byte) 0xff;
        bytes[32] = 8;
        bytes[37] = 1;
        assertThat(CompactNodes.readV6(BencodeString.of(bytes))).isEmpty();
    }

    @Test
    void writesEachFamilyApart() throws Exception {
        NodeContact v4 = contact("6d6e6f707172737475767778797a313233343536@203.0.113.9:65535");
        NodeContact v6 = contact("6d6e6f707172737475767778797a313233343536@2001:db8::9:1");
        assertThat(CompactNodes.writeV4(List.of(v6, v4)))
                .isEqualTo(CompactNodes.write(v4))
                .hasSize(CompactNodes.V4_LENGTH);
        assertThat(CompactNodes.writeV6(List.of(v6, v4)))
                .isEqualTo(CompactNodes.write(v6))
                .hasSize(CompactNodes.V6_LENGTH);
        assertThat(v4).hasToString("6d6e6f707172737475767778797a313233343536@203.0.113.9:65535");
    }

    @Test
    void aContactIsSomewhere() {
        NodeId id = new NodeId(1, 2, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new NodeContact(id, InetSocketAddress.createUnresolved("node.example", 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new NodeContact(
                                id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    static List<NodeContact> contacts(int count, String prefix) throws Exception {
        SplittableRandom random = new SplittableRandom(count);
        List<NodeContact> contacts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            contacts.add(
                    new NodeContact(
                            NodeId.random(random),
                            new InetSocketAddress(InetAddress.getByName(prefix + i), 6880 + i)));
        }
        return contacts;
    }
}

package dev.exbt.dht.routing;

import static dev.exbt.dht.routing.Contacts.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.CompactNodes;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhtNodeTest {
    private static final NodeId ID = NodeId.random(new SplittableRandom(1));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "23.4.5.6",
                "255.254.253.252",
                "2001:db8::1",
                "fedc:ba98:7654:3210:f0f1:f2f3:f4f5:f6f7"
            })
    void givesBackWhatItWasMadeFrom(String host) {
        NodeContact contact = Contacts.at(ID, host, 65_535);
        DhtNode node = new DhtNode(contact);
        assertThat(node.contact()).isEqualTo(contact);
        assertThat(node.family()).isEqualTo(contact.family());
        assertThat(node.isAt(contact.address())).isTrue();
        assertThat(node.isAt(Contacts.at(ID, host, 65_534).address())).isFalse();
        assertThat(node.isAt(Contacts.at(ID, "23.4.5.7", 65_535).address())).isFalse();
        assertThat(node.toString()).isEqualTo(contact.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.4.5.6", "2001:db8::1"})
    void writesWhatCompactNodesWrites(String host) {
        NodeContact contact = Contacts.at(ID, host, 40_000);
        DhtNode node = new DhtNode(contact);
        byte[] written = new byte[node.compactLength() + 3];
        assertThat(node.writeCompact(written, 3)).isEqualTo(written.length);
        assertThat(written).startsWith(0, 0, 0).endsWith(CompactNodes.write(contact));
        assertThatThrownBy(() -> node.writeCompact(written, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anIpv4AddressIsNotTheIpv6AddressWithTheSameNumber() {
        DhtNode v4 = new DhtNode(Contacts.at(ID, "0.0.0.9", 1));
        DhtNode v6 = new DhtNode(Contacts.at(ID, "::9", 1));
        assertThat(v4.isAtHostOf(v6)).isFalse();
        assertThat(v4.isInSubnetOf(v6)).isFalse();
        assertThat(v6.isInSubnetOf(v4)).isFalse();
        assertThat(v6.isAt(v4.address())).isFalse();
        assertThat(v6.family()).isEqualTo(AddressFamily.V6);
    }

    @Test
    void aSubnetIsA24OrA64() {
        DhtNode node = new DhtNode(Contacts.at(ID, "23.4.5.6", 1));
        assertThat(node.isInSubnetOf(new DhtNode(Contacts.at(ID, "23.4.5.255", 1)))).isTrue();
        assertThat(node.isInSubnetOf(new DhtNode(Contacts.at(ID, "23.4.4.6", 1)))).isFalse();
        node = new DhtNode(Contacts.at(ID, "2001:db8:0:1::1", 1));
        assertThat(node.isInSubnetOf(new DhtNode(Contacts.at(ID, "2001:db8:0:1:f::", 1)))).isTrue();
        assertThat(node.isInSubnetOf(new DhtNode(Contacts.at(ID, "2001:db8:0:2::1", 1)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, Long.MAX_VALUE - 5})
    void isGoodFor15MinutesAfterItAnswered(long start) {
        DhtNode node = new DhtNode(Contacts.at(ID, 1));
        assertThat(node.health(start)).isEqualTo(NodeHealth.QUESTIONABLE);
        node.replied(start);
        assertThat(node.health(start + 15 * MINUTE)).isEqualTo(NodeHealth.GOOD);
        assertThat(node.health(start + 15 * MINUTE + 1)).isEqualTo(NodeHealth.QUESTIONABLE);
        node.queried(start + 20 * MINUTE);
        assertThat(node.health(start + 35 * MINUTE)).isEqualTo(NodeHealth.GOOD);
        assertThat(node.health(start + 35 * MINUTE + 1)).isEqualTo(NodeHealth.QUESTIONABLE);
    }

    @Test
    void askingDoesNotMakeGoodWhatNeverAnswered() {
        DhtNode node = new DhtNode(Contacts.at(ID, 1));
        node.queried(0);
        assertThat(node.health(0)).isEqualTo(NodeHealth.QUESTIONABLE);
    }

    @Test
    void isBadAfterTwoFailuresInARow() {
        DhtNode node = new DhtNode(Contacts.at(ID, 1));
        node.replied(0);
        node.failed();
        assertThat(node.health(0)).isEqualTo(NodeHealth.GOOD);
        node.replied(1);
        node.failed();
        assertThat(node.health(1)).isEqualTo(NodeHealth.GOOD);
        node.failed();
        node.queried(2);
        assertThat(node.health(2)).isEqualTo(NodeHealth.BAD);
        for (int i = 0; i < 1_000; i++) {
            node.failed();
        }
        assertThat(node.failures()).isEqualTo(127);
        node.replied(3);
        assertThat(node.failures()).isZero();
    }
}

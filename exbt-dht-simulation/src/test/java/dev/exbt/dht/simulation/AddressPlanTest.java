package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.krpc.NodeId;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressPlanTest {
    @Test
    void givesPublicAddressesEachInANetworkOfItsOwn() {
        var plan = new AddressPlan(6881);
        Set<Integer> networks = new HashSet<>();
        Set<Integer> wide = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            InetSocketAddress address = plan.next();
            byte[] octets = address.getAddress().getAddress();
            networks.add((octets[0] & 0xff) << 16 | (octets[1] & 0xff) << 8 | octets[2] & 0xff);
            wide.add((octets[0] & 0xff) << 8 | octets[1] & 0xff);
            assertThat(address.getPort()).isEqualTo(6881);
            assertThat(octets[0] & 0xff).isBetween(20, 83);
            assertThat(NodeId.isExempt(address.getAddress())).isFalse();
        }
        assertThat(networks).hasSize(20_000);
        assertThat(wide).hasSizeGreaterThan(5_000);
    }
}

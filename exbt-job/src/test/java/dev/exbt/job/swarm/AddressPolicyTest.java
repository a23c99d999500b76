package dev.exbt.job.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static InetSocketAddress at(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "127.255.0.3", "10.1.2.3", "172.16.0.1", "172.31.255.255",
                        "192.168.0.1", "169.254.1.1",
                "100.64.0.1", "100.127.255.255", "::1", "fe80::1", "fc00::1", "fd12:3456::1",
                        "::ffff:127.0.0.1",
                "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "2002:7f00:1::",
                        "2002:c0a8:1::"
            })
    void takesLocalAddressesFromTheUserOnlyUnlessAllowed(String host) throws UnknownHostException {
        assertThat(AddressPolicy.PUBLIC.refuse(at(host, 80), PeerSource.TRACKER))
                .isEqualTo(Refusal.LOCAL);
        assertThat(AddressPolicy.PUBLIC.refuse(at(host, 80), PeerSource.MAGNET))
                .isEqualTo(Refusal.LOCAL);
        assertThat(AddressPolicy.PUBLIC.refuse(at(host, 80), PeerSource.USER)).isNull();
        assertThat(AddressPolicy.LOCAL.refuse(at(host, 80), PeerSource.PEX)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.255.255",
                "172.32.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "11.0.0.1",
                "192.167.1.1",
                "1.0.0.0",
                "223.255.255.255",
                "2a00::1",
                "2001:db8::1",
                "64:ff9b::8.8.8.8",
                "2002:808:808::"
            })
    void takesAddressesOfTheInternetFromAnybody(String host) throws UnknownHostException {
        assertThat(AddressPolicy.PUBLIC.refuse(at(host, 1), PeerSource.PEX)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "ff02::1"
            })
    void takesNothingThatIsNotOneHostFromAnybody(String host) throws UnknownHostException {
        assertThat(AddressPolicy.LOCAL.refuse(at(host, 80), PeerSource.USER))
                .isEqualTo(Refusal.NOT_A_HOST);
    }

    @Test
    void refusesPortZeroAndNamesNeverResolved() throws UnknownHostException {
        assertThat(AddressPolicy.LOCAL.refuse(at("8.8.8.8", 0), PeerSource.USER))
                .isEqualTo(Refusal.PORT_ZERO);
        assertThat(AddressPolicy.LOCAL.refuse(at("8.8.8.8", 65_535), PeerSource.USER)).isNull();
        assertThat(
                        AddressPolicy.LOCAL.refuse(
                                InetSocketAddress.createUnresolved("x.invalid", 1),
                                PeerSource.USER))
                .isEqualTo(Refusal.UNRESOLVED);
    }
}

package dev.exbt.dht.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D6 of what is hostile. */
class AddressGuardTest {
    private final AddressGuard internet = new AddressGuard(false);
    private final AddressGuard local = new AddressGuard(true);

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "223.255.255.255", "100.128.0.1", "2001:db8::1"})
    void allowsTheInternet(String host) {
        assertThat(internet.allows(new InetSocketAddress(host, 1))).isTrue();
        assertThat(internet.allows(new InetSocketAddress(host, 65_535))).isTrue();
        assertThat(internet.allows(new InetSocketAddress(host, 0))).isFalse();
        assertThat(local.allows(new InetSocketAddress(host, 0))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "::1",
                "fe80::1",
                "fd00::1",
                "64:ff9b::7f00:1"
            })
    void allowsLocalNetworksIfToldTo(String host) {
        assertThat(internet.allows(new InetSocketAddress(host, 6881))).isFalse();
        assertThat(local.allows(new InetSocketAddress(host, 6881))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "ff02::1"
            })
    void neverAllowsWhereNoHostIs(String host) {
        assertThat(internet.allows(new InetSocketAddress(host, 6881))).isFalse();
        assertThat(local.allows(new InetSocketAddress(host, 6881))).isFalse();
    }

    @Test
    void neverAllowsTheNodeItself() {
        var bound = new InetSocketAddress("127.0.0.1", 6881);
        var seen = new InetSocketAddress("203.0.113.7", 6881);
        assertThat(local.allows(bound)).isTrue();
        local.own(bound, seen);
        assertThat(local.allows(bound)).isFalse();
        assertThat(local.allows(seen)).isFalse();
        assertThat(local.allows(new InetSocketAddress("127.0.0.1", 6882))).isTrue();
        local.own(null, null);
        assertThat(local.allows(seen)).isTrue();
        assertThat(local.allows(InetSocketAddress.createUnresolved("host.invalid", 1))).isFalse();
    }
}

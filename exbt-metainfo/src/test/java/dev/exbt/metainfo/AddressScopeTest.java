package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, NO_HOST",
        "0.255.255.255, NO_HOST",
        "1.0.0.0, INTERNET",
        "9.255.255.255, INTERNET",
        "10.0.0.0, LOCAL",
        "10.255.255.255, LOCAL",
        "11.0.0.0, INTERNET",
        "100.63.255.255, INTERNET",
        "100.64.0.0, LOCAL",
        "100.127.255.255, LOCAL",
        "100.128.0.0, INTERNET",
        "127.0.0.1, LOCAL",
        "169.254.169.254, LOCAL",
        "172.15.255.255, INTERNET",
        "172.16.0.0, LOCAL",
        "172.31.255.255, LOCAL",
        "172.32.0.0, INTERNET",
        "192.168.255.255, LOCAL",
        "223.255.255.255, INTERNET",
        "224.0.0.0, NO_HOST",
        "239.255.255.255, NO_HOST",
        "240.0.0.0, NO_HOST",
        "255.255.255.255, NO_HOST",
        "::, NO_HOST",
        "::1, LOCAL",
        "ff02::1, NO_HOST",
        "fe80::1, LOCAL",
        "fc00::1, LOCAL",
        "fdff::1, LOCAL",
        "2001:db8::1, INTERNET",
        "2002:7f00:1::, LOCAL",
        "2002:c0a8:101::, LOCAL",
        "2002:808:808::, INTERNET",
        "64:ff9b::10.1.1.1, LOCAL",
        "64:ff9b::8.8.8.8, INTERNET",
        "::ffff:10.0.0.1, LOCAL",
        "::169.254.1.1, LOCAL"
    })
    void tellsWhereAnAddressLeads(String address, AddressScope scope) throws Exception {
        assertThat(AddressScope.of(InetAddress.getByName(address))).isEqualTo(scope);
    }
}

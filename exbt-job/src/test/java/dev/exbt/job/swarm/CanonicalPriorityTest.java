package dev.exbt.job.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalPriorityTest {
    private static InetSocketAddress at(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    /** The examples of BEP 40. */
    @ParameterizedTest
    @CsvSource({"123.213.32.10, 98.76.54.32, ec2d7224", "123.213.32.10, 123.213.32.234, 99568189"})
    void agreesWithTheExamplesOfTheBep(String a, String b, String expected)
            throws UnknownHostException {
        long priority = Long.parseLong(expected, 16);
        assertThat(CanonicalPriority.of(at(a, 1), at(b, 2))).isEqualTo(priority);
        assertThat(CanonicalPriority.of(at(b, 2), at(a, 1)))
                .as("both ends agree")
                .isEqualTo(priority);
    }

    @Test
    void looksAtPortsOnlyForTheSameHost() throws UnknownHostException {
        assertThat(CanonicalPriority.of(at("1.2.3.4", 1), at("1.2.3.4", 2)))
                .isEqualTo(CanonicalPriority.of(at("1.2.3.4", 2), at("1.2.3.4", 1)))
                .isNotEqualTo(CanonicalPriority.of(at("1.2.3.4", 1), at("1.2.3.4", 3)));
    }

    @Test
    void isTheSameForTheLowHalvesOfIpv6AndNothingAcrossFamilies() throws UnknownHostException {
        assertThat(CanonicalPriority.of(at("2a00:1::1", 1), at("2b00:2::2", 1)))
                .isEqualTo(CanonicalPriority.of(at("2a00:1::9", 1), at("2b00:2::8", 1)))
                .isPositive();
        assertThat(CanonicalPriority.of(at("2a00::1", 1), at("1.2.3.4", 1))).isZero();
    }
}

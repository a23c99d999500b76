package dev.exbt.dht.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentAddressesTest {
    private static final long LIFE = 60;
    private static final int MAX = 20;

    private final RecentAddresses recent = new RecentAddresses(MAX, LIFE);

    private static InetSocketAddress at(int host) {
        return new InetSocketAddress("11.0.0." + host, 6881);
    }

    @Test
    void anAddressIsNewOnce() {
        assertThat(recent.note(at(1), 0)).isTrue();
        assertThat(recent.note(at(1), LIFE - 1)).isFalse();
        assertThat(recent.note(new InetSocketAddress("11.0.0.1", 6882), 1)).isTrue();
        assertThat(recent.note(at(2), 1)).isTrue();
    }

    @Test
    void itIsForgottenWhenItsTimeIsOverAndBeingAskedForMeanwhileDoesNotProlongIt() {
        long start = Long.MAX_VALUE - 10; // the clock may wrap
        recent.note(at(1), start);
        assertThat(recent.note(at(1), start + LIFE - 1)).isFalse();
        assertThat(recent.note(at(1), start + LIFE)).isTrue();
    }

    @Test
    void ofOneMoreThanTheMostTheOldestIsForgotten() {
        for (int i = 0; i < MAX; i++) {
            assertThat(recent.note(at(i), i)).isTrue();
        }
        assertThat(recent.note(at(0), MAX)).isFalse();
        assertThat(recent.note(at(MAX), MAX)).isTrue();
        assertThat(recent.note(at(1), MAX)).isFalse();
        assertThat(recent.note(at(0), MAX)).isTrue();
    }

    @Test
    void addressesOfBothFamiliesAreToldApart() {
        RecentAddresses many = new RecentAddresses(4_096, LIFE);
        Random random = new Random(7);
        Set<InetSocketAddress> seen = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            InetSocketAddress address =
                    i % 2 == 0
                            ? new InetSocketAddress("11.0.0." + random.nextInt(4), i)
                            : new InetSocketAddress(
                                    "2600::" + Integer.toHexString(random.nextInt(1 << 16)),
                                    1 + i % 64);
            assertThat(many.note(address, 0)).as("%s", address).isEqualTo(seen.add(address));
        }
    }
}

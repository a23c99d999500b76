package dev.exbt.dht.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.testkit.Allocation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    private final ReplyLimiter limiter =
            new ReplyLimiter(ReplyLimits.DEFAULT, new SplittableRandom(1));

    private static InetAddress host(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress v4(int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {
                        (byte) (number >> 24),
                        (byte) (number >> 16),
                        (byte) (number >> 8),
                        (byte) number
                    });
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static final InetAddress HONEST = host("198.51.100.1");

    /** D14: the burst, then silence, then so many a second. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void answersABurstAndThenSoManyASecond(long start) {
        for (int i = 0; i < 50; i++) {
            assertThat(limiter.admits(HONEST, start)).isTrue();
        }
        assertThat(limiter.admits(HONEST, start)).isFalse();
        assertThat(limiter.admits(host("198.51.100.2"), start)).isTrue();
        int answered = 0;
        for (int i = 1; i <= 5_000; i++) {
            answered += limiter.admits(HONEST, start + i * 2_000_000L) ? 1 : 0;
        }
        assertThat(answered).isBetween(99, 101); // in ten seconds
        long rested = start + 60 * SECOND;
        for (int i = 0; i < 50; i++) {
            assertThat(limiter.admits(HONEST, rested)).isTrue();
        }
        assertThat(limiter.admits(HONEST, rested)).isFalse();
    }

    @Test
    void countsAnIPv6NetworkOfOneHouseholdAsOne() {
        for (int i = 0; i < 50; i++) {
            assertThat(limiter.admits(host("2001:db8:1:2::" + i), 0)).isTrue();
        }
        assertThat(limiter.admits(host("2001:db8:1:2:ffff:1:2:3"), 0)).isFalse();
        assertThat(limiter.admits(host("2001:db8:1:3::1"), 0)).isTrue();
        assertThat(limiter.admits(HONEST, 0)).isTrue();
    }

    /** One querier at five a second, while somebody sends 50,000 a second: from one address, from few, from very many. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, 2_000, 4_000, 30_000, 1_000_000, 1 << 30})
    void answersAnHonestQuerierDuringAFlood(int forged) {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        var flooded = new ReplyLimiter(ReplyLimits.DEFAULT, new SplittableRandom(seed + 1));
        int refused = 0;
        int answeredFlood = 0;
        for (int packet = 0; packet < 500_000; packet++) { // ten seconds
            long now = packet * 20_000L;
            answeredFlood += flooded.admits(v4(1 + random.nextInt(forged)), now) ? 1 : 0;
            if (packet % 10_000 == 0) {
                refused += flooded.admits(HONEST, now) ? 0 : 1;
            }
        }
        assertThat(refused).as("seed %d", seed).isZero();
        assertThat(flooded.capacity()).isLessThanOrEqualTo(ReplyLimits.MAX_SOURCES);
        if (forged <= 50) { // each has its burst and its rate
            assertThat(answeredFlood).isBetween(forged * 140, forged * 155);
        }
    }

    /** Whom the flood is aimed at, by forging his address, gets little of it, though other sources try to push him out. */
    @Test
    void doesNotForgetAFloodedSourceForOthers() {
        var random = new SplittableRandom(2);
        int answered = 0;
        for (int packet = 0; packet < 500_000; packet++) {
            long now = packet * 20_000L;
            limiter.admits(v4(random.nextInt()), now);
            if (packet % 10 == 0) { // 5,000 a second
                answered += limiter.admits(HONEST, now) ? 1 : 0;
            }
        }
        assertThat(answered).isBetween(140, 155); // 50 and 10 a second
    }

    @Test
    void growsOnlyForManyFloodingSourcesAndOnlySoFar() {
        assertThat(limiter.capacity()).isZero();
        limiter.admits(HONEST, 0);
        assertThat(limiter.capacity()).isEqualTo(1_024);
        for (int i = 0; i < 200_000; i++) {
            limiter.admits(v4(i), i);
        }
        assertThat(limiter.capacity()).isEqualTo(1_024);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 100_000; i++) {
                limiter.admits(v4(i), SECOND);
            }
        }
        assertThat(limiter.capacity()).isLessThanOrEqualTo(32_768);
        for (int source = 0; source < 40_000; source++) {
            for (int i = 0; i < 51; i++) {
                limiter.admits(v4(source), 2 * SECOND);
            }
        }
        assertThat(limiter.capacity()).isEqualTo(16_384); // 4 times that would be over the limit
        var small = new ReplyLimiter(new ReplyLimits(10, 50, 100, 1_024), new SplittableRandom(3));
        for (int source = 0; source < 4_000; source++) {
            for (int i = 0; i < 51; i++) {
                small.admits(v4(source), 0);
            }
        }
        assertThat(small.capacity()).isEqualTo(1_024);
    }

    /** The 40 bits of time wrap after 13 days; whoever was refused before is not refused after. */
    @Test
    void forgivesAfterItsTimeHasWrapped() {
        long wrap = 1L << 50;
        for (long later : new long[] {wrap / 2 - 1, wrap / 2, wrap / 2 + 1, wrap - 1}) {
            var fresh = new ReplyLimiter(ReplyLimits.DEFAULT, new SplittableRandom(4));
            for (int i = 0; i < 51; i++) {
                fresh.admits(HONEST, 0);
            }
            assertThat(fresh.admits(HONEST, 0)).isFalse();
            for (int i = 0; i < 40; i++) {
                assertThat(fresh.admits(HONEST, later)).as("%d, %d", later, i).isTrue();
            }
        }
    }

    @Test
    void allocatesNothing() {
        InetAddress[] sources = new InetAddress[4_096];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = v4(i * 7_919);
        }
        Runnable flood =
                () -> {
                    for (int i = 0; i < 100_000; i++) {
                        limiter.admits(sources[i & 4_095], i * 20_000L);
                    }
                };
        flood.run();
        flood.run();
        assertThat(Allocation.during(flood)).isLessThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    void sendsSoManyErrorsASecondToAllTogether(long start) {
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.admitsError(start)).isTrue();
        }
        assertThat(limiter.admitsError(start)).isFalse();
        assertThat(limiter.admitsError(start + SECOND / 100 - 1)).isFalse();
        assertThat(limiter.admitsError(start + SECOND / 100)).isTrue();
    }

    @Test
    void unlimitedMeansIt() {
        var open = new ReplyLimiter(ReplyLimits.UNLIMITED, new SplittableRandom(5));
        for (int i = 0; i < 10_000; i++) {
            assertThat(open.admits(HONEST, 0) && open.admitsError(0)).isTrue();
        }
        assertThat(open.capacity()).isZero();
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new ReplyLimits(-1, 1, 1, 1_024))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReplyLimits(10, 0, 1, 1_024))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReplyLimits(10, 1, 1, 1_023))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** D14: half of the burst is what honest nodes may need, one more is not. */
    @Test
    void tellsWhoFloods() {
        assertThat(limiter.isFlooding(HONEST, 0)).isFalse();
        for (int i = 0; i < 25; i++) {
            assertThat(limiter.admits(HONEST, 0)).isTrue();
        }
        assertThat(limiter.isFlooding(HONEST, 0)).isFalse();
        assertThat(limiter.admits(HONEST, 0)).isTrue();
        assertThat(limiter.isFlooding(HONEST, 0)).isTrue();
        assertThat(limiter.isFlooding(host("198.51.100.2"), 0)).isFalse();
        assertThat(limiter.isFlooding(HONEST, SECOND / 5)).isFalse(); // two are repaid
    }
}

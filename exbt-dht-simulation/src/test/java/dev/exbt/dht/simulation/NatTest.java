package dev.exbt.dht.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NatTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long TIMEOUT = 60 * SECOND;

    private final AddressPlan plan = new AddressPlan(6881);
    private final Wire wire = new Wire(0, new SplittableRandom(1));
    private final ToyHost inside = new ToyHost(0);
    private final ToyHost friend = new ToyHost(0);
    private final ToyHost stranger = new ToyHost(0);
    private final Site insideSite = attachBehindNat();
    private final Site friendSite = wire.attach(plan.next(), null);
    private final Site strangerSite = wire.attach(plan.next(), null);

    NatTest() {
        wire.links()
                .set(
                        LinkConditions.GOOD
                                .withDelay(Duration.ZERO, Duration.ZERO)
                                .withJitter(Duration.ZERO));
        wire.run(insideSite, inside);
        wire.run(friendSite, friend);
        wire.run(strangerSite, stranger);
    }

    private Site attachBehindNat() {
        InetSocketAddress address = plan.next();
        return wire.attach(address, new Nat(address, TIMEOUT, new SplittableRandom(2)));
    }

    private InetSocketAddress outer() {
        insideSite.send(friendSite.address(), ToyHost.datagram(1));
        wire.run(0);
        return friend.arrivals.getLast().from();
    }

    @Test
    void mapsThePortAndKeepsTheMapping() {
        InetSocketAddress outer = outer();
        assertThat(outer.getAddress()).isEqualTo(insideSite.address().getAddress());
        assertThat(outer.getPort()).isNotEqualTo(6881);
        insideSite.send(strangerSite.address(), ToyHost.datagram(2));
        wire.run(0);
        assertThat(stranger.arrivals.getFirst().from()).isEqualTo(outer);
    }

    @Test
    void admitsAnAnswerUntilTheTimeoutAndNotAfter() {
        InetSocketAddress outer = outer();
        wire.run(TIMEOUT);
        friendSite.send(outer, ToyHost.datagram(3));
        wire.run(0);
        assertThat(inside.numbers()).containsExactly(3);
        wire.run(1);
        friendSite.send(outer, ToyHost.datagram(4));
        wire.run(0);
        assertThat(inside.numbers()).containsExactly(3);
        assertThat(wire.counts().filtered()).isEqualTo(1);
    }

    @Test
    void admitsNobodyWhomTheHostDidNotSendTo() {
        InetSocketAddress outer = outer();
        strangerSite.send(outer, ToyHost.datagram(5));
        strangerSite.send(insideSite.address(), ToyHost.datagram(6));
        wire.run(0);
        assertThat(inside.arrivals).isEmpty();
        assertThat(wire.counts().filtered()).isEqualTo(1);
        assertThat(wire.counts().unanswered()).isEqualTo(1);
    }

    @Test
    void givesUpASilentPortAndTakesAnother() {
        InetSocketAddress before = outer();
        wire.run(TIMEOUT + 1);
        InetSocketAddress after = outer();
        assertThat(after).isNotEqualTo(before);
        friendSite.send(before, ToyHost.datagram(7));
        friendSite.send(after, ToyHost.datagram(8));
        wire.run(0);
        assertThat(inside.numbers()).containsExactly(8);
    }

    @Test
    void sendingKeepsTheHoleOpen() {
        InetSocketAddress outer = outer();
        for (int i = 0; i < 10; i++) {
            wire.run(TIMEOUT - 1);
            assertThat(outer()).isEqualTo(outer);
        }
        friendSite.send(outer, ToyHost.datagram(9));
        wire.run(0);
        assertThat(inside.numbers()).containsExactly(9);
    }

    @Test
    void forgetsHolesThatExpired() {
        InetSocketAddress first = friendSite.address();
        outer();
        for (int i = 0; i < 500; i++) {
            insideSite.send(plan.next(), ToyHost.datagram(0));
            wire.run(SECOND);
        }
        Nat nat = insideSite.nat();
        assertThat(nat).isNotNull();
        assertThat(nat.holes()).isBetween(61, 61 + Nat.ROOM);
        assertThat(nat.admits(first, wire.elapsedNanos())).isFalse();
    }
}

package dev.exbt.dht.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** BEP 42, and D17 of what is hostile: false votes. */
class ExternalAddressVoteTest {
    private static final InetAddress OURS = host("203.0.113.7");
    private static final InetAddress FALSE = host("198.51.100.66");

    private final ExternalAddressVote vote = new ExternalAddressVote(false);

    private static InetAddress host(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody in the network of that number. */
    private static InetAddress voter(int network) {
        return host("50." + network + ".1.1");
    }

    @Test
    void electsWhatTenNetworksSay() {
        for (int i = 0; i < 9; i++) {
            vote.vote(voter(i), OURS);
            assertThat(vote.elected()).isNull();
        }
        vote.vote(voter(9), OURS);
        assertThat(vote.elected()).isEqualTo(OURS);
    }

    @Test
    void countsOneVoiceForANetwork() {
        for (int i = 0; i < 200; i++) {
            vote.vote(host("50.1." + i + ".1"), FALSE);
        }
        for (int i = 2; i < 10; i++) {
            vote.vote(voter(i), FALSE);
        }
        assertThat(vote.elected()).isNull(); // nine networks
        vote.vote(voter(10), FALSE);
        assertThat(vote.elected()).isEqualTo(FALSE);
    }

    @Test
    void countsOneVoiceForA48OfIPv6() {
        InetAddress ours = host("2001:db8::7");
        for (int i = 0; i < 100; i++) {
            vote.vote(host("2001:470:1:" + i + "::1"), ours);
        }
        assertThat(vote.elected()).isNull();
        for (int i = 2; i < 11; i++) {
            assertThat(vote.elected()).isNull();
            vote.vote(host("2001:470:" + i + "::1"), ours);
        }
        assertThat(vote.elected()).isEqualTo(ours);
    }

    @Test
    void halfIsNoMajority() {
        for (int i = 0; i < 10; i++) {
            vote.vote(voter(i), i < 5 ? OURS : FALSE);
        }
        assertThat(vote.elected()).isNull();
        vote.vote(voter(10), OURS);
        assertThat(vote.elected()).isEqualTo(OURS);
        for (int i = 11; i < 20; i++) { // now 6 against 14 of 20
            vote.vote(voter(i), FALSE);
        }
        assertThat(vote.elected()).isEqualTo(FALSE);
    }

    @Test
    void liarsInTheMinorityChangeNothing() {
        for (int i = 0; i < 100; i++) {
            vote.vote(voter(i), i % 5 < 2 ? FALSE : OURS);
            if (i >= 20) {
                assertThat(vote.elected()).isEqualTo(OURS);
            }
        }
    }

    @Test
    void followsAnAddressThatChanges() {
        for (int i = 0; i < 200; i++) {
            vote.vote(voter(i), OURS);
        }
        InetAddress next = host("203.0.113.99");
        for (int i = 0; i < 10; i++) {
            vote.vote(voter(i), next);
            assertThat(vote.elected()).isEqualTo(OURS);
        }
        vote.vote(voter(10), next); // 11 of the last 20
        assertThat(vote.elected()).isEqualTo(next);
    }

    @Test
    void aVoterMayChangeHisMind() {
        for (int i = 0; i < 9; i++) {
            vote.vote(voter(i), FALSE);
        }
        for (int i = 0; i < 10; i++) {
            vote.vote(voter(i), OURS);
        }
        assertThat(vote.elected()).isEqualTo(OURS);
    }

    @Test
    void ignoresLocalVotersAndWhatCannotBeOurAddress() {
        for (int i = 0; i < 50; i++) {
            vote.vote(host("10." + i + ".0.1"), OURS);
            vote.vote(host("127." + i + ".0.1"), OURS);
            vote.vote(voter(i), host("0.0.0.0"));
            vote.vote(voter(i), host("224.0.0.1"));
            vote.vote(voter(i), host("255.255.255.255"));
            vote.vote(voter(i), host("192.168.1.1"));
            vote.vote(voter(i), host("2001:db8::1")); // the other family
        }
        assertThat(vote.elected()).isNull();
        var local = new ExternalAddressVote(true);
        for (int i = 0; i < 10; i++) {
            local.vote(host("127." + i + ".0.1"), host("127.0.0.1"));
        }
        assertThat(local.elected()).isEqualTo(host("127.0.0.1"));
    }
}

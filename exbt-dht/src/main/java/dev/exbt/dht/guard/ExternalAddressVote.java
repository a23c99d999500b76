package dev.exbt.dht.guard;

import dev.exbt.krpc.AddressFamily;
import dev.exbt.metainfo.AddressScope;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Finds out a node's address as others see it, from what they say in {@code ip} (BEP 42). It takes the word of more than half
 * of those who spoke lately, who are at least {@value #QUORUM}, and counts one voice for each network (a /16 of IPv4, a /48
 * of IPv6), since one liar has many addresses but few networks.
 */
public final class ExternalAddressVote {
    /** How many voices are needed. */
    public static final int QUORUM = 10;

    /** How many voices are kept; a new one replaces the oldest. */
    public static final int WINDOW = 20;

    /** Leaves a /16 of the 32 bits of {@link SourceKey#of} for IPv4, and a /48 of the 64 for IPv6. */
    private static final int NETWORK_SHIFT = 16;

    private final boolean localAllowed;
    private final long[] networks = new long[WINDOW];
    private final @Nullable InetAddress[] said = new @Nullable InetAddress[WINDOW];
    private int count;
    private @Nullable InetAddress elected;

    /**
     * Begins a vote.
     *
     * @param localAllowed whether voters and addresses of local networks count too
     */
    public ExternalAddressVote(boolean localAllowed) {
        this.localAllowed = localAllowed;
    }

    /**
     * Hears a voice. Who has spoken before has changed his mind.
     *
     * @param voter where the response came from, one that was asked for
     * @param says what it takes our address for; what cannot be one is ignored
     */
    public void vote(InetAddress voter, InetAddress says) {
        if (!counts(voter) || !counts(says) || AddressFamily.of(voter) != AddressFamily.of(says)) {
            return;
        }
        long network = network(voter);
        int place = placeOf(network);
        System.arraycopy(networks, place + 1, networks, place, WINDOW - 1 - place);
        System.arraycopy(said, place + 1, said, place, WINDOW - 1 - place);
        int end = place < count ? count - 1 : count;
        networks[end] = network;
        said[end] = says;
        count = end + 1;
        if (count >= QUORUM && voicesFor(says) * 2 > count) {
            elected = says;
        }
    }

    /**
     * Gives the address that was elected last.
     *
     * @return the address; null before the first election
     */
    public @Nullable InetAddress elected() {
        return elected;
    }

    private boolean counts(InetAddress address) {
        AddressScope scope = AddressScope.of(address);
        return scope == AddressScope.INTERNET || (scope == AddressScope.LOCAL && localAllowed);
    }

    private int placeOf(long network) {
        for (int i = 0; i < count; i++) {
            if (networks[i] == network) {
                return i;
            }
        }
        return count < WINDOW ? count : 0;
    }

    private int voicesFor(InetAddress address) {
        int voices = 0;
        for (InetAddress voice : said) {
            if (address.equals(voice)) {
                voices++;
            }
        }
        return voices;
    }

    private static long network(InetAddress voter) {
        return SourceKey.of(voter) >>> NETWORK_SHIFT;
    }
}

package dev.exbt.dht.endpoint;

/**
 * What a search for peers does beside searching.
 *
 * @param announcePort where our peer listens, 1 to 65535: announced to the nearest nodes (BEP 5); 0: nothing is announced
 * @param impliedPort whether nodes shall take the port that the announcement comes from instead, as behind a NAT
 * @param seed whether our peer has everything (BEP 33)
 * @param noSeeds whether to leave out peers that have everything (BEP 33)
 * @param scrape whether to ask for the size of the swarm (BEP 33)
 */
public record PeerSearchOptions(
        int announcePort, boolean impliedPort, boolean seed, boolean noSeeds, boolean scrape) {
    /** Searches, and nothing else. */
    public static final PeerSearchOptions SEARCH =
            new PeerSearchOptions(0, false, false, false, false);

    /** Searches, and asks for the size of the swarm. */
    public static final PeerSearchOptions SCRAPE =
            new PeerSearchOptions(0, false, false, false, true);

    private static final int MAX_PORT = 65_535;

    /** Checks the port. */
    public PeerSearchOptions {
        if (announcePort < 0 || announcePort > MAX_PORT) {
            throw new IllegalArgumentException("port " + announcePort);
        }
    }

    /**
     * Searches and announces.
     *
     * @param port where our peer listens, 1 to 65535
     * @param seed whether it has everything
     * @return the options
     */
    public static PeerSearchOptions announcing(int port, boolean seed) {
        return new PeerSearchOptions(port, false, seed, false, false);
    }
}

package dev.exbt.dht.endpoint;

import dev.exbt.dht.guard.ReplyLimiter;
import dev.exbt.dht.guard.ReplyLimits;
import dev.exbt.dht.store.ItemStore;
import dev.exbt.dht.store.PeerStore;
import dev.exbt.dht.store.StoreLimits;
import dev.exbt.dht.store.TokenServer;
import java.util.random.RandomGenerator;

/**
 * What the endpoints of one server share, all on the server's thread.
 *
 * @param tokens issues and checks write tokens
 * @param peers who announced which torrents, of both families
 * @param items what was put
 * @param replies how much each address is answered
 */
public record DhtStores(
        TokenServer tokens, PeerStore peers, ItemStore items, ReplyLimiter replies) {
    /**
     * Makes empty stores with the usual limits.
     *
     * @param random unpredictable, such as a {@link java.security.SecureRandom}, outside of tests
     * @param nowNanos the time
     * @return the stores
     */
    public static DhtStores standard(RandomGenerator random, long nowNanos) {
        return new DhtStores(
                new TokenServer(random, nowNanos),
                new PeerStore(StoreLimits.DEFAULT, random),
                new ItemStore(StoreLimits.DEFAULT),
                new ReplyLimiter(ReplyLimits.DEFAULT, random));
    }
}

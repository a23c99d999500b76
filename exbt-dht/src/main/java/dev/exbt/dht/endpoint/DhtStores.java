package dev.exbt.dht.endpoint;

import dev.exbt.dht.guard.ReplyLimiter;
import dev.exbt.dht.store.ItemStore;
import dev.exbt.dht.store.PeerStore;
import dev.exbt.dht.store.TokenServer;

/**
 * What the endpoints of one server share, all on the server's thread.
 *
 * @param tokens issues and checks write tokens
 * @param peers who announced which torrents, of both families
 * @param items what was put
 * @param replies how much each address is answered
 */
public record DhtStores(
        TokenServer tokens, PeerStore peers, ItemStore items, ReplyLimiter replies) {}

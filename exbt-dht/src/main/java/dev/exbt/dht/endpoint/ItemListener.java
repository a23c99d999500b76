package dev.exbt.dht.endpoint;

import dev.exbt.krpc.Item;

/** Hears how a search for an item goes. Called on the owner's thread. */
public interface ItemListener {
    /**
     * The item was found, or a newer version than before.
     *
     * @param item the item: it hashes to what was asked for, and its signature is right
     */
    void onItem(Item item);

    /**
     * The search is over.
     *
     * @param outcome how it went
     * @param nowNanos the time
     */
    void onDone(LookupOutcome outcome, long nowNanos);
}

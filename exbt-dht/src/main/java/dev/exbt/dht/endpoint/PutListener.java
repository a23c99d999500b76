package dev.exbt.dht.endpoint;

/** Hears what became of an item that was put. Called on the owner's thread. */
public interface PutListener {
    /**
     * A node did not take the item.
     *
     * @param failure why; an error 301 means that somebody else changed it first, 302 that a newer one is there
     */
    default void onRefusal(QueryFailure failure) {}

    /**
     * All nodes have answered or failed to.
     *
     * @param outcome how the search for the nodes went
     * @param stored how many nodes took the item
     * @param nowNanos the time
     */
    void onDone(LookupOutcome outcome, int stored, long nowNanos);
}

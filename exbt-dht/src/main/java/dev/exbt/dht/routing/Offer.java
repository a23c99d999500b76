package dev.exbt.dht.routing;

import dev.exbt.krpc.NodeContact;
import org.jspecify.annotations.Nullable;

/** What became of a node that answered and was offered to the table. */
public sealed interface Offer {
    /** There was room: it is in the table. */
    record Added() implements Offer {}

    /** It was in the table and counts as heard now. */
    record Refreshed() implements Offer {}

    /**
     * It is in the table, in the place of one that was not good.
     *
     * @param evicted the one that is out
     */
    record Replaced(NodeContact evicted) implements Offer {}

    /**
     * Its bucket is full of nodes that are no worse; it waits among the bucket's replacements.
     *
     * @param toPing the questionable node of the bucket that was silent longest: if it fails to answer twice, the newcomer may
     *     have its place. Null if all are good, or if it is being asked already
     */
    record Full(@Nullable NodeContact toPing) implements Offer {}

    /**
     * It is not wanted.
     *
     * @param reason why
     */
    record Refused(Reason reason) implements Offer {}

    /** Why a node is refused. */
    enum Reason {
        /** It has our id. */
        SELF,
        /** Its address cannot be a node's, is of the other family, or is local and the policy allows none. */
        ADDRESS_FORBIDDEN,
        /** BEP 42 is enforced, and its id does not follow from its address. */
        ID_NOT_VALID,
        /** A good node at another address has the same id. */
        ID_TAKEN,
        /** The entry at this very address had another id and is dropped: who changes ids chooses them. */
        ID_CHANGED,
        /** A node that is not bad is at the same address, under another port. */
        ADDRESS_TAKEN,
        /** Its bucket has as many nodes of its /24 (IPv6: /64) as the policy allows. */
        SUBNET_FULL
    }
}

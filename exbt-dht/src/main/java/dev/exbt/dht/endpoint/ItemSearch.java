package dev.exbt.dht.endpoint;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.Get;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Searches for an item (BEP 44) and believes nobody: what does not hash to the target or is not signed is not there. Of an
 * item that changes the newest version counts, so the search goes on when it has one.
 */
final class ItemSearch implements LookupListener {
    private final NodeId target;
    private final BencodeString salt;
    private final ItemListener listener;
    private @Nullable Item found;

    ItemSearch(NodeId target, BencodeString salt, ItemListener listener) {
        this.target = target;
        this.salt = salt;
        this.listener = listener;
    }

    /** Takes an item of our own store. */
    void found(Item item) {
        found = item;
        listener.onItem(item);
    }

    @Override
    public void onAnswer(NodeContact node, KrpcAnswer answer, long nowNanos) {
        if (answer instanceof Get.Response response && isNews(response.item())) {
            Item verified = response.verifiedItem(target, salt);
            if (verified != null) {
                found(verified);
            }
        }
    }

    @Override
    public void onDone(LookupOutcome outcome, long nowNanos) {
        listener.onDone(outcome, nowNanos);
    }

    /** Before its signature is checked, which costs most. */
    private boolean isNews(@Nullable Item item) {
        if (item == null || found == null) {
            return item != null;
        }
        return item instanceof MutableItem mutable
                && found instanceof MutableItem known
                && mutable.sequence() > known.sequence();
    }
}

package dev.exbt.dht;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.MutableItem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows an author's pointer to a torrent (BEP 46). Looks for the item now and then; tells when a version is newer than all
 * before. Ends when it or its server is closed. {@link #close} may be called from any thread; the rest runs on the event loop.
 */
public final class DhtSubscription implements AutoCloseable {
    /** Shortest time between two looks. */
    public static final Duration MIN_PERIOD = Duration.ofMinutes(1);

    private final DhtServer server;
    private final ServerLoop loop;
    private final BencodeString publicKey;
    private final BencodeString salt;
    private final Duration period;
    private final Consumer<? super UpdatableTorrent> onUpdate;
    private @Nullable UpdatableTorrent known;
    private boolean closed;

    DhtSubscription(
            DhtServer server,
            ServerLoop loop,
            BencodeString publicKey,
            BencodeString salt,
            Duration period,
            Consumer<? super UpdatableTorrent> onUpdate) {
        if (period.compareTo(MIN_PERIOD) < 0) {
            throw new IllegalArgumentException(period + " is less than " + MIN_PERIOD);
        }
        this.server = server;
        this.loop = loop;
        this.publicKey = publicKey;
        this.salt = salt;
        this.period = period;
        this.onUpdate = onUpdate;
    }

    DhtSubscription begin() {
        loop.execute(this::look);
        return this;
    }

    /** Ends the subscription; what is on its way may still be told. */
    @Override
    public void close() {
        loop.execute(() -> closed = true);
    }

    private void look() {
        if (closed || loop.isClosed()) {
            return;
        }
        CompletableFuture<Optional<Item>> ignored =
                server.get(publicKey, salt)
                        .whenComplete((item, failed) -> {
                            if (failed == null) {
                                found(item);
                            }
                            loop.later(this::look, period);
                        });
    }

    private void found(Optional<Item> item) {
        if (closed || !(item.orElse(null) instanceof MutableItem mutable)) {
            return;
        }
        UpdatableTorrent before = known;
        if (before != null && mutable.sequence() <= before.sequence()) {
            return;
        }
        UpdatableTorrent.read(mutable)
                .ifPresent(torrent -> {
                    known = torrent;
                    try {
                        onUpdate.accept(torrent);
                    } catch (RuntimeException bug) { // it must not end the subscription
                        System.getLogger(DhtSubscription.class.getName())
                                .log(
                                        System.Logger.Level.WARNING,
                                        "who hears of updates failed",
                                        bug);
                    }
                });
    }
}

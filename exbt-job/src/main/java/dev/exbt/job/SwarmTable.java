package dev.exbt.job;

import dev.exbt.job.swarm.Swarm;
import dev.exbt.job.swarm.SwarmSettings;
import dev.exbt.metainfo.InfoHash;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The running swarms of a session by the info-hashes they answer to, and their clock: one timer wakes whatever is due.
 * Confined to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the timer ends with the loop
final class SwarmTable {
    /** Woken when the time it named has come. */
    interface Timed {
        /** When it wants to be woken, in the loop's nanoseconds; compared by difference. */
        long nextWakeNanos();

        /** The time has come. */
        void wake(long nowNanos);
    }

    private final Map<InfoHash, Swarm> swarms = new HashMap<>();
    private final List<Timed> timed = new ArrayList<>();

    @Nullable Swarm find(InfoHash infoHash) {
        return swarms.get(infoHash);
    }

    void put(InfoHash infoHash, Swarm swarm) {
        swarms.put(infoHash, swarm);
    }

    void remove(Swarm swarm) {
        swarms.values().removeIf(other -> other == swarm);
    }

    void add(Timed engine) {
        timed.add(engine);
    }

    void remove(Timed engine) {
        timed.remove(engine);
    }

    void tickOn(EventLoop loop) {
        long period = SwarmSettings.TICK_NANOS / 2;
        loop.scheduleAtFixedRate(this::tick, period, period, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long now = System.nanoTime();
        for (int i = timed.size() - 1; i >= 0 && i < timed.size(); i--) {
            Timed engine = timed.get(i);
            if (engine.nextWakeNanos() - now <= 0) {
                engine.wake(now);
            }
        }
    }
}

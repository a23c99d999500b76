package dev.exbt.dht.simulation;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The medium: takes datagrams from sites and hands them to others later, wakes hosts when they asked for it, and is the clock
 * of them all. Knows nothing of the DHT.
 */
final class Wire {
    /** A timer does not fire at once, however soon it is asked for: a host that always asks cannot stop the clock. */
    static final long TIMER_GRAIN_NANOS = 1_000_000;

    /** Farther wake-ups than this are not planned; the host is asked again then. */
    private static final long LONGEST_PLAN_NANOS = 1L << 56;

    /** One on its way. */
    private static final class Datagram {
        final Site sender;
        final InetSocketAddress from;
        final InetSocketAddress to;
        final byte[] bytes;

        Datagram(Site sender, InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
            this.sender = sender;
            this.from = from;
            this.to = to;
            this.bytes = bytes;
        }
    }

    private final long startNanos;
    private final EventQueue events = new EventQueue();
    private final Map<InetSocketAddress, Site> sites = new HashMap<>();
    private final TraceHash trace = new TraceHash();
    private final Links links;
    private long elapsedNanos;
    private long sent;
    private long delivered;
    private long lost;
    private long duplicated;
    private long cutOff;
    private long filtered;
    private long unanswered;

    Wire(long startNanos, SplittableRandom random) {
        this.startNanos = startNanos;
        this.links = new Links(random);
    }

    Links links() {
        return links;
    }

    long elapsedNanos() {
        return elapsedNanos;
    }

    long nowNanos() {
        return startNanos + elapsedNanos;
    }

    long traceHash() {
        return trace.value();
    }

    int pendingEvents() {
        return events.size();
    }

    TrafficCounts counts() {
        return new TrafficCounts(sent, delivered, lost, duplicated, cutOff, filtered, unanswered);
    }

    /** Adds a place; nobody runs there yet. */
    Site attach(InetSocketAddress address, @Nullable Nat nat) {
        Site site = new Site(this, address, nat);
        if (nat == null && sites.putIfAbsent(address, site) != null) {
            throw new IllegalArgumentException("taken: " + address);
        }
        return site;
    }

    /** Has a host run at a place, in place of the one that ran there; null to have none there. */
    void run(Site site, @Nullable SimulatedHost host) {
        site.host = host;
        site.plannedWakeNanos = Site.NEVER;
        plan(site);
    }

    /** Has a task run in a while. */
    void after(long delayNanos, Runnable task) {
        events.add(elapsedNanos + delayNanos, task);
    }

    void send(Site sender, InetSocketAddress to, byte[] bytes) {
        sent++;
        InetSocketAddress from = sender.address();
        Nat nat = sender.nat();
        if (nat != null) {
            InetSocketAddress before = nat.outer();
            from = nat.send(to, elapsedNanos);
            if (!from.equals(before)) {
                moveOuter(sender, before, from);
            }
        }
        Datagram datagram = new Datagram(sender, from, to, bytes);
        launch(datagram);
        if (links.duplicates()) {
            duplicated++;
            launch(datagram);
        }
    }

    /** Does all that is due until so much later. */
    void run(long durationNanos) {
        long end = elapsedNanos + durationNanos;
        while (events.nextTime() <= end) {
            long time = events.nextTime();
            elapsedNanos = time;
            switch (events.remove()) {
                case Datagram datagram -> deliver(datagram);
                case Site site -> wake(site, time); // itself its wake-up
                case Runnable task -> task.run();
                case Object other -> throw new IllegalStateException("unknown event " + other);
            }
        }
        elapsedNanos = end;
    }

    private void launch(Datagram datagram) {
        long delay = links.delayNanos(datagram.from, datagram.to);
        if (delay == Links.LOST) {
            lost++;
        } else {
            events.add(elapsedNanos + delay, datagram);
        }
    }

    private void deliver(Datagram datagram) {
        Site site = sites.get(datagram.to);
        SimulatedHost host = site == null ? null : site.host;
        if (site == null || host == null) {
            unanswered++;
        } else if (site.side != datagram.sender.side) {
            cutOff++;
        } else if (site.nat() != null && !site.nat().admits(datagram.from, elapsedNanos)) {
            filtered++;
        } else {
            delivered++;
            trace.add(elapsedNanos, datagram.from, datagram.to, datagram.bytes);
            host.receive(datagram.from, datagram.bytes, nowNanos());
            plan(site);
        }
    }

    private void wake(Site site, long time) {
        SimulatedHost host = site.host;
        if (host == null || site.plannedWakeNanos != time) {
            return;
        }
        site.plannedWakeNanos = Site.NEVER;
        if (host.nanosToWake(nowNanos()) <= 0) {
            host.wake(nowNanos());
        }
        plan(site);
    }

    /**
     * Plans a wake-up if the host wants one sooner than planned; to be called after each command that is given to it. One that
     * it wants later is found out when the planned one comes: most hosts put theirs off with each datagram, and each would be
     * an event.
     */
    void plan(Site site) {
        SimulatedHost host = site.host;
        if (host == null) {
            return; // it crashed in the act
        }
        long wait = host.nanosToWake(nowNanos());
        long time = elapsedNanos + Math.clamp(wait, TIMER_GRAIN_NANOS, LONGEST_PLAN_NANOS);
        if (time < site.plannedWakeNanos) {
            site.plannedWakeNanos = time;
            events.add(time, site);
        }
    }

    private void moveOuter(Site site, @Nullable InetSocketAddress before, InetSocketAddress now) {
        if (before != null) {
            sites.remove(before, site);
        }
        sites.put(now, site);
    }
}

package dev.exbt.dht.endpoint;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What came and went at an endpoint, counted since it began. */
public final class Traffic {
    /** What is counted. */
    public enum Event {
        /** A datagram came. */
        RECEIVED,
        /** A datagram went. */
        SENT,
        /** A query came. */
        QUERY,
        /** A query was answered, perhaps with an error. */
        ANSWERED,
        /** A query was not answered because its sender asks too much. */
        LIMITED,
        /** A datagram was no KRPC. */
        MALFORMED,
        /** An answer came that nobody had asked for. */
        UNEXPECTED,
        /** A datagram came from an address that no node can have, or with our own id. */
        FORBIDDEN,
        /** A query of ours was not answered. */
        TIMED_OUT,
        /** An answer made no sense, or came from another node than the one asked. */
        LIED
    }

    private static final class Count {
        private long value;
    }

    private final Map<Event, Count> counts = new EnumMap<>(Event.class);

    Traffic() {
        for (Event event : Event.values()) {
            counts.put(event, new Count());
        }
    }

    void count(Event event) {
        Objects.requireNonNull(counts.get(event)).value++;
    }

    /**
     * Tells how often something happened.
     *
     * @param event what
     * @return the number
     */
    public long of(Event event) {
        return Objects.requireNonNull(counts.get(event)).value;
    }
}

package dev.exbt.tracker;

/** Why a client announces itself (BEP 3, "event"; the numbers are those of BEP 15). */
public enum AnnounceEvent {
    /** A regular announce, sent once an interval. */
    NONE(0, ""),
    /** The download just finished; not sent by who was complete from the start. */
    COMPLETED(1, "completed"),
    /** The first announce to this tracker. */
    STARTED(2, "started"),
    /** The client leaves the swarm. */
    STOPPED(3, "stopped");

    private final int code;
    private final String word;

    AnnounceEvent(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /**
     * The event on a UDP wire.
     *
     * @return 0 to 3
     */
    public int code() {
        return code;
    }

    /**
     * The event in an HTTP query.
     *
     * @return the word; empty for {@link #NONE}, which is not sent
     */
    public String word() {
        return word;
    }
}

package dev.exbt.tracker;

/**
 * What a torrent has moved so far, asked for at each announce.
 *
 * @param uploaded bytes of pieces sent since the job started, 0 or more
 * @param downloaded bytes of pieces received since the job started, 0 or more
 * @param left bytes of wanted pieces still missing, 0 or more; above 0 while the metadata is unknown
 * @param numWant how many peers would be welcome now, -1 for the tracker's choice
 */
public record AnnounceTotals(long uploaded, long downloaded, long left, int numWant) {
    /** Checks the ranges. */
    public AnnounceTotals {
        if (uploaded < 0 || downloaded < 0 || left < 0) {
            throw new IllegalArgumentException(
                    "negative total: " + uploaded + ", " + downloaded + ", " + left);
        }
    }

    /**
     * Totals of someone who wants the usual number of peers.
     *
     * @param uploaded bytes sent
     * @param downloaded bytes received
     * @param left bytes missing
     */
    public AnnounceTotals(long uploaded, long downloaded, long left) {
        this(uploaded, downloaded, left, AnnounceRequest.NUM_WANT);
    }
}

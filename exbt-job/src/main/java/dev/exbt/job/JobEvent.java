package dev.exbt.job;

import dev.exbt.metainfo.Metainfo;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Something that happened to a job. What can be counted is in {@link JobStatus}; these say when. */
public sealed interface JobEvent {
    /**
     * The job went from one state to another.
     *
     * @param from the state before
     * @param to the state now
     */
    record StateChanged(JobState from, JobState to) implements JobEvent {}

    /**
     * A magnet link's description came from a peer and matches its hash (BEP 9).
     *
     * @param metainfo the description
     */
    record MetadataReceived(Metainfo metainfo) implements JobEvent {}

    /**
     * A piece was hashed, is right and is written.
     *
     * @param piece zero-based index
     */
    record PieceVerified(int piece) implements JobEvent {}

    /**
     * A piece was hashed and is wrong; it will be fetched again.
     *
     * @param piece zero-based index
     */
    record PieceFailed(int piece) implements JobEvent {}

    /**
     * Verified pieces can no longer be read: a file was removed, cut or replaced, or the drive failed. They do not count as
     * finished any more and are fetched again unless the job {@linkplain JobOptions#uploadOnly only uploads}; the rest is
     * served on. Where nothing can be served any more, {@link Failed} follows.
     *
     * @param pieces how many
     * @param reason which file and what is wrong with it, in words for a user
     */
    record PiecesLost(int pieces, String reason) implements JobEvent {}

    /** Every wanted piece is verified and written; once more when {@linkplain PiecesLost lost} ones are here again. */
    record Completed() implements JobEvent {}

    /**
     * A peer's handshake is done.
     *
     * @param address where it is
     * @param client what it says it is
     */
    record PeerConnected(InetSocketAddress address, String client) implements JobEvent {}

    /**
     * A peer is gone.
     *
     * @param address where it was
     * @param reason why, in words
     */
    record PeerDisconnected(InetSocketAddress address, String reason) implements JobEvent {}

    /**
     * A peer is proven to have lied and is not spoken to again.
     *
     * @param address where it is
     * @param reason what was proven
     */
    record PeerBanned(InetSocketAddress address, String reason) implements JobEvent {}

    /**
     * A tracker answered, or failed to.
     *
     * @param url its announce URL
     * @param peers how many addresses it gave
     * @param error why it failed; null when it answered
     */
    record TrackerReplied(String url, int peers, @Nullable String error) implements JobEvent {}

    /**
     * The DHT was searched for peers (BEP 5).
     *
     * @param peers how many addresses it named
     * @param announced how many nodes took our announcement
     */
    record DhtSearched(int peers, int announced) implements JobEvent {}

    /**
     * The job stopped moving because of an error; {@code Job.start()} tries again.
     *
     * @param reason what went wrong, in words for a user
     */
    record Failed(String reason) implements JobEvent {}
}

package dev.exbt.job.swarm;

import dev.exbt.job.disk.SwarmDisk;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Swarm#begin} starts and {@link Swarm#stop} ends: one torrent's data moves between its peers and its disk. {@link
 * Downloads} fetches, {@link Uploads} serves; this knows what a peer has to be told of the torrent, who is of no use, and when
 * all that is wanted is here.
 */
final class Transfer {
    private final Metainfo metainfo;
    private final int metadataSize;
    private final ConnectedPeers peers;
    private final SwarmHost host;
    private final Swarm swarm;
    private final Downloads downloads;
    private final Uploads uploads;
    private boolean complete;

    /** The description while it is asked for: a copy for each request would be dear. */
    private byte @Nullable [] info;

    Transfer(
            Metainfo metainfo,
            SwarmDisk disk,
            PiecePicker picker,
            ConnectedPeers peers,
            SwarmSettings settings,
            SwarmHost host,
            Swarm swarm) {
        this.metainfo = metainfo;
        this.metadataSize = metainfo.infoBytes().length;
        this.peers = peers;
        this.host = host;
        this.swarm = swarm;
        this.uploads = new Uploads(disk, settings.sendWatermarkBytes());
        this.downloads =
                new Downloads(
                        picker,
                        disk,
                        peers,
                        metainfo.pieceLength(),
                        metainfo::pieceSize,
                        settings.peer().snubTime().toNanos(),
                        swarm::convict);
    }

    Downloads downloads() {
        return downloads;
    }

    /** Tells those who are connected already, by a magnet link, what the torrent is. */
    void begin(long nowNanos) {
        for (PeerSession peer : peers.snapshot()) {
            join(peer); // before the connection tells what the peer has
            try {
                peer.connection()
                        .setPieceCount(
                                new TorrentPieces(metainfo),
                                downloads.picker().have(),
                                metadataSize,
                                nowNanos);
            } catch (PeerWireException lie) {
                swarm.violated(peer, lie, nowNanos);
            }
        }
        finishIfDone(nowNanos);
    }

    /** Opens the connection of a peer that comes while the torrent is known. */
    void open(PeerSession peer, Handshake theirs, long nowNanos) {
        peer.connection()
                .open(
                        theirs,
                        peer.remote().getAddress(),
                        new TorrentPieces(metainfo),
                        downloads.picker().have(),
                        metadataSize,
                        nowNanos);
    }

    void join(PeerSession peer) {
        downloads.join(peer);
        downloads.updateInterest(peer);
    }

    void serve(PeerSession peer) {
        uploads.serve(peer);
    }

    /** Once a tick. */
    void review(long nowNanos) {
        info = null;
        downloads.review(nowNanos);
    }

    // what peers do

    void onPieces(PeerSession peer, long nowNanos) {
        downloads.onPieces(peer);
        dropIfUseless(peer, nowNanos);
    }

    void onHave(PeerSession peer, int piece, long nowNanos) {
        downloads.onHave(peer, piece);
        dropIfUseless(peer, nowNanos);
    }

    void onMetadataRequest(PeerSession peer, int piece) {
        if (info == null) {
            info = metainfo.infoBytes();
        }
        MetadataService.answer(peer.connection(), info, piece);
    }

    /** Two peers that both have everything have nothing to say to each other. */
    boolean isUseless(PeerSession peer) {
        return peer.countedAsSeed && downloads.picker().have().isFull();
    }

    private void dropIfUseless(PeerSession peer, long nowNanos) {
        if (isUseless(peer)) {
            swarm.drop(peer, "both have everything", nowNanos);
        }
    }

    // what the disk does

    void onPieceVerified(int piece, long @Nullable [] fingerprints, long nowNanos) {
        downloads.onPieceVerified(piece, fingerprints);
        host.onPieceVerified(piece);
        finishIfDone(nowNanos);
    }

    void onPieceFailed(int piece, long[] fingerprints) {
        downloads.onPieceFailed(piece, fingerprints);
        host.onPieceFailed(piece);
    }

    void onWriteError(int piece, StorageException error) {
        downloads.onBlocksLost(piece);
        host.onStorageError(error);
    }

    void onPiecesLost(Bitfield pieces, StorageException error, long nowNanos) {
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            downloads.onPieceLost(piece);
        }
        if (complete && !downloads.picker().isFinished()) {
            complete = false;
            swarm.onIncomplete();
        }
        tellOfLoss(new LossNotice(pieces), nowNanos);
        host.onPiecesLost(pieces.cardinality(), error);
    }

    private void tellOfLoss(LossNotice notice, long nowNanos) {
        for (PeerSession peer : peers.snapshot()) {
            if (notice.isTooLong()) {
                startOver(peer, LossNotice.TOO_MANY, nowNanos);
            } else if (!notice.tell(peer.connection())) {
                startOver(peer, LossNotice.NOT_UNDERSTOOD, nowNanos);
            }
        }
    }

    /** Leaves a peer through no fault of its own: it may come back, or is dialled, in a few seconds. */
    private void startOver(PeerSession peer, String reason, long nowNanos) {
        peer.isWanted = true;
        swarm.drop(peer, reason, nowNanos);
    }

    private void finishIfDone(long nowNanos) {
        if (complete || !downloads.picker().isFinished()) {
            return;
        }
        complete = true;
        swarm.onComplete();
        for (PeerSession peer : peers.snapshot()) {
            downloads.updateInterest(peer);
            dropIfUseless(peer, nowNanos);
        }
        host.onFinished();
    }
}

package dev.exbt.job.swarm;

import dev.exbt.job.disk.BlocksListener;
import dev.exbt.job.disk.SwarmDisk;
import io.netty.buffer.ByteBuf;

/**
 * Serves what peers ask for: takes their requests in turn, has the disk read a batch, hands the batch to the link.
 *
 * <p>About half a second of what a peer takes is on its way to it, {@link SwarmSettings#sendWatermarkBytes()} at most: a peer that does not
 * read costs no more, and on a slow line blocks are not sent long after they were cancelled. Rejected: the same number for
 * all, which put several copies of a small torrent into the queues of a seed on a home line.
 */
final class Uploads {
    /** Blocks read by one task of the disk: 512 KiB, a size at which tasks, calls of the system and writes to a socket cost little. */
    static final int BATCH_BLOCKS = 32;

    /** On its way to a peer that is slow or new, before more is read for it; one batch may come on top. */
    static final int MIN_WATERMARK_BYTES = 4 * PiecePicker.BLOCK_LENGTH;

    private static final int BATCH_BYTES = BATCH_BLOCKS * PiecePicker.BLOCK_LENGTH;

    private static final int NUMBERS_A_REQUEST = 3;

    private final SwarmDisk disk;
    private final int watermarkBytes;

    Uploads(SwarmDisk disk, int watermarkBytes) {
        this.disk = disk;
        this.watermarkBytes = watermarkBytes;
    }

    /** Reads for a peer as far as its watermark allows. */
    void serve(PeerSession peer) {
        while (!peer.isClosed() && peer.connection().requestsWaiting() > 0) {
            int watermark = watermark(peer);
            if (peer.readingBytes + peer.sendingBytes >= watermark) {
                return;
            }
            int[] requests = new int[BATCH_BLOCKS * NUMBERS_A_REQUEST];
            int count = peer.connection().pollRequests(requests, Math.min(BATCH_BYTES, watermark));
            if (count == 0) {
                return;
            }
            int bytes = 0;
            for (int i = 0; i < count; i++) {
                bytes += requests[i * NUMBERS_A_REQUEST + 2];
            }
            read(peer, requests, count, bytes);
        }
    }

    private int watermark(PeerSession peer) {
        long halfASecond = peer.connection().uploadRate(peer.nowNanos()) / 2;
        return (int) Math.min(watermarkBytes, Math.max(MIN_WATERMARK_BYTES, halfASecond));
    }

    private void read(PeerSession peer, int[] requests, int count, int bytes) {
        peer.readingBytes += bytes;
        BlocksListener whenRead =
                (messages, payloadBytes, failed) -> {
                    peer.readingBytes -= bytes;
                    send(peer, messages, payloadBytes);
                    for (int index : failed) {
                        int at = index * NUMBERS_A_REQUEST;
                        reject(peer, requests[at], requests[at + 1], requests[at + 2]);
                    }
                    serve(peer);
                };
        disk.read(requests, count, whenRead);
    }

    private static void send(PeerSession peer, ByteBuf messages, int payloadBytes) {
        if (peer.isClosed() || payloadBytes == 0) {
            messages.release();
            return;
        }
        peer.sendingBytes += messages.readableBytes();
        peer.connection().sendBlock(messages, payloadBytes, peer.nowNanos());
    }

    private static void reject(PeerSession peer, int piece, int begin, int length) {
        if (!peer.isClosed()) {
            peer.connection().rejectRequest(piece, begin, length);
        }
    }
}

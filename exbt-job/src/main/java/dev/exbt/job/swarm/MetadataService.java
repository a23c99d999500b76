package dev.exbt.job.swarm;

import dev.exbt.peerwire.connection.PeerConnection;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Gives the {@code info} dictionary to peers that came by a magnet link (BEP 9). */
final class MetadataService {
    private MetadataService() {}

    static void answer(PeerConnection connection, byte @Nullable [] info, int piece) {
        if (info == null) {
            connection.rejectMetadata(piece);
            return;
        }
        long begin = (long) piece * MetadataFetch.PIECE_LENGTH;
        if (piece < 0 || begin >= info.length) {
            connection.rejectMetadata(piece);
            return;
        }
        int length = (int) Math.min(MetadataFetch.PIECE_LENGTH, info.length - begin);
        connection.sendMetadata(
                piece, info.length, Unpooled.wrappedBuffer(info, (int) begin, length));
    }
}

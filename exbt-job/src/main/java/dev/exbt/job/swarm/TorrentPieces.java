package dev.exbt.job.swarm;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.connection.PieceSizes;

/** A torrent's piece sizes, as a connection asks for them. */
record TorrentPieces(Metainfo metainfo) implements PieceSizes {
    @Override
    public int count() {
        return metainfo.pieceCount();
    }

    @Override
    public int size(int piece) {
        return metainfo.pieceSize(piece);
    }
}

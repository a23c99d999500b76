package dev.exbt.job.swarm;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.connection.PieceSizes;

/**
 * A torrent's piece sizes, as a connection asks for them. In a v2 torrent a file's last piece may be asked for up to the
 * next file (libtorrent does, since it thinks of padding there): those bytes are zeros.
 */
record TorrentPieces(Metainfo metainfo) implements PieceSizes {
    @Override
    public int count() {
        return metainfo.pieceCount();
    }

    @Override
    public int size(int piece) {
        return metainfo.paddedPieceSize(piece);
    }
}

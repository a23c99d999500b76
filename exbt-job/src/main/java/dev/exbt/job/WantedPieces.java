package dev.exbt.job;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import java.util.BitSet;

/** Which pieces and files a job wants: all of them, or those of the files it was told. */
final class WantedPieces {
    private WantedPieces() {}

    /** The pieces with at least one byte of a wanted file. */
    static Bitfield of(Metainfo metainfo, JobOptions options) {
        Bitfield wanted = new Bitfield(metainfo.pieceCount());
        if (options.selectedFiles() == null) {
            wanted.setAll();
            return wanted;
        }
        BitSet files = files(metainfo, options);
        for (FileEntry file : metainfo.files()) {
            if (files.get(file.index()) && !file.isPad()) {
                for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
                    wanted.set(piece);
                }
            }
        }
        return wanted;
    }

    /** The indexes of the wanted files; indexes the torrent does not have are left out. */
    static BitSet files(Metainfo metainfo, JobOptions options) {
        BitSet files = new BitSet();
        if (options.selectedFiles() == null) {
            files.set(0, metainfo.files().size());
        } else {
            options.selectedFiles().stream()
                    .filter(index -> index >= 0 && index < metainfo.files().size())
                    .forEach(files::set);
        }
        return files;
    }
}

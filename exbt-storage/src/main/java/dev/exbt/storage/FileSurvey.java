package dev.exbt.storage;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What can be told about a torrent's files without opening them: which are there, how long, and since when. */
final class FileSurvey {
    private final FileLayout layout;
    private final FileTree tree;

    FileSurvey(FileLayout layout, FileTree tree) {
        this.layout = layout;
        this.tree = tree;
    }

    /** Files with bytes that are not in a set and not on disk either. */
    BitSet absentBut(BitSet files) throws StorageException {
        BitSet absent = new BitSet();
        FileTree.Sweep sweep = tree.sweep();
        for (FileEntry file : layout.metainfo().files()) {
            if (!files.get(file.index()) && hasBytes(file) && !sweep.state(file.index()).exists()) {
                absent.set(file.index());
            }
        }
        return absent;
    }

    private static boolean hasBytes(FileEntry file) {
        return !file.isPad() && file.length() > 0;
    }

    /** Bytes that files lack, as far as their sizes tell, less those that are free. */
    long missingSpace(BitSet wanted) throws StorageException {
        long needed = 0;
        FileTree.Sweep sweep = tree.sweep();
        for (FileEntry file : layout.metainfo().files()) {
            if (wanted.get(file.index()) && hasBytes(file)) {
                needed +=
                        Math.max(0, file.length() - Math.max(0, sweep.state(file.index()).size()));
            }
        }
        Path existing = tree.root();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return Math.max(0, needed - Files.getFileStore(existing).getUsableSpace());
        } catch (IOException e) {
            throw StorageException.of(tree.root(), "ask for free space", e);
        }
    }

    /** Pieces whose files exist and reach far enough; those of some files are looked for in the part file. */
    Bitfield present(BitSet inPartFile) throws StorageException {
        Bitfield present = new Bitfield(layout.metainfo().pieceCount());
        present.setAll();
        Bitfield missing = new Bitfield(present.size());
        FileTree.Sweep sweep = tree.sweep();
        long partSize = sweep.state(layout.fileCount()).size();
        for (FileEntry file : layout.metainfo().files()) {
            if (!hasBytes(file)) {
                continue;
            }
            if (inPartFile.get(file.index())) {
                addUnheld(file, partSize, missing);
                continue;
            }
            long size = Math.max(0, sweep.state(file.index()).size());
            if (size < file.length()) {
                layout.addPieces(file.index(), size, missing);
            }
        }
        for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
            present.clear(piece);
        }
        return present;
    }

    /** Pieces with bytes that are not where they were: in files that are gone, cut or replaced since they were opened. */
    Bitfield vanished(BitSet inPartFile) {
        Bitfield vanished = new Bitfield(layout.metainfo().pieceCount());
        long partSize = heldSize(layout.fileCount());
        for (FileEntry file : layout.metainfo().files()) {
            if (!hasBytes(file)) {
                continue;
            }
            if (inPartFile.get(file.index())) {
                addUnheld(file, partSize, vanished);
                continue;
            }
            long size = heldSize(file.index());
            if (size < file.length()) {
                layout.addPieces(file.index(), size, vanished);
            }
        }
        return vanished;
    }

    private long heldSize(int file) {
        try {
            return tree.isReplaced(file) ? 0 : Math.max(0, tree.state(file).size());
        } catch (StorageException unreachable) {
            return 0; // a link or a pipe in its place, or no way to it
        }
    }

    /** Whether a plain file is in the place of one of the torrent, or of the part file. */
    boolean isThere(int file) {
        try {
            return tree.state(file).exists();
        } catch (StorageException unreachable) {
            return false;
        }
    }

    private void addUnheld(FileEntry file, long partSize, Bitfield missing) {
        for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
            long fileEnd = file.offset() + file.length() - layout.position(piece, 0);
            int end = (int) Math.min(layout.metainfo().pieceSize(piece), fileEnd);
            if (layout.sharedIndex(piece) < 0 || layout.partOffset(piece, end) > partSize) {
                missing.set(piece);
            }
        }
    }

    /**
     * How each file looks, then the part file. A file that was put in another's place is not what was verified, whatever it looks
     * like.
     */
    List<FileState> states() throws StorageException {
        List<FileState> states = new ArrayList<>(layout.fileCount() + 1);
        FileTree.Sweep sweep = tree.sweep();
        for (FileEntry file : layout.metainfo().files()) {
            boolean none = file.isPad() || file.isSymlink();
            states.add(none ? FileState.ABSENT : sweep.stateOfOurs(file.index()));
        }
        states.add(sweep.stateOfOurs(layout.fileCount()));
        return states;
    }

    /** Pieces with bytes in files that look different now than then. */
    Bitfield changedSince(List<FileState> then) throws StorageException {
        Bitfield changed = new Bitfield(layout.metainfo().pieceCount());
        List<FileState> now = states();
        if (then.size() != now.size()) {
            changed.setAll();
            return changed;
        }
        for (FileEntry file : layout.metainfo().files()) {
            int index = file.index();
            boolean same = then.get(index).equals(now.get(index)) && !tree.isReplaced(index);
            if (hasBytes(file) && !same) {
                layout.addPieces(index, 0, changed);
            }
        }
        if (!then.getLast().equals(now.getLast())) {
            for (int piece : layout.shared()) {
                changed.set(piece);
            }
        }
        return changed;
    }
}

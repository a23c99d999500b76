package dev.exbt.storage;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.FilePool.Handle;
import dev.exbt.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * A torrent in plain files, by positional reads and writes.
 *
 * <p>Files and directories are made when the first byte is written to them, and never through a link. A file that is longer
 * than the torrent says keeps its end; nothing is ever truncated.
 *
 * <p><b>Files that are not wanted.</b> A piece at the border between a wanted file and one that is not has to be stored as a
 * whole, or it could neither be checked nor given to others. The bytes of the unwanted file go to one <i>part file</i>, so that
 * the user finds no files that were not asked for. It has a slot of one piece for each piece that files share, at a place that
 * follows from the layout alone: no index to keep or to lose, at most {@code pieces shared} x {@code piece length}, with holes
 * where nothing was written. An unwanted file that already exists is used as it is. When a file becomes wanted,
 * {@link #select} copies its bytes over.
 */
public final class FileStorage implements PieceStorage {
    private static final int COPY_BYTES = 256 * 1024;

    private final Metainfo metainfo;
    private final FileLayout layout;
    private final FileTree tree;
    private final FileSurvey survey;
    private final Preallocation preallocation;
    private final FilePool pool;
    private final BitSet dirty = new BitSet(); // guarded by itself

    // Replaced as a whole by select(); read by every call.
    private volatile BitSet wanted;
    private volatile BitSet inPartFile;

    private FileStorage(
            FileLayout layout,
            FileTree tree,
            BitSet wanted,
            Preallocation preallocation,
            FilePool pool)
            throws StorageException {
        this.metainfo = layout.metainfo();
        this.layout = layout;
        this.tree = tree;
        this.survey = new FileSurvey(layout, tree);
        this.preallocation = preallocation;
        this.pool = pool;
        this.wanted = (BitSet) wanted.clone();
        this.inPartFile = survey.absentBut(wanted);
    }

    /**
     * Takes up a torrent's files as they are on disk. Makes nothing yet, see {@link #prepare}.
     *
     * @param root the download directory; need not exist
     * @param metainfo the torrent
     * @param wanted indexes of the files to have; copied
     * @param preallocation what {@link #prepare} does with them
     * @param pool the session's open files
     * @param partFile where bytes of unwanted files go, usually below {@code .exbt} in the download directory
     * @return the storage
     * @throws StorageException if a name cannot be, or something else than a plain file is in the place of an unwanted one
     */
    public static FileStorage open(
            Path root,
            Metainfo metainfo,
            BitSet wanted,
            Preallocation preallocation,
            FilePool pool,
            Path partFile)
            throws StorageException {
        FileLayout layout = FileLayout.of(metainfo);
        FileTree tree = FileTree.of(root, metainfo.files(), partFile);
        return new FileStorage(layout, tree, wanted, preallocation, pool);
    }

    /**
     * Where the bytes lie.
     *
     * @return the layout
     */
    public FileLayout layout() {
        return layout;
    }

    /**
     * Where a file is or will be.
     *
     * @param file zero-based index
     * @return its absolute path
     */
    public Path path(int file) {
        return tree.path(file);
    }

    /**
     * Makes the download directory, the wanted files that have no bytes, and with {@link Preallocation#FULL} all wanted files
     * in full length; fails early where writing would fail later.
     *
     * @throws StorageException if the directory cannot be made or written to, or something else is in the place of a file
     */
    public void prepare() throws StorageException {
        tree.probe();
        if (hasPartFile()) {
            moveFromPartFile(missingWanted());
        }
        FileTree.Sweep sweep = tree.sweep();
        for (FileEntry file : metainfo.files()) {
            if (!wanted.get(file.index()) || file.isPad() || file.isSymlink()) {
                continue;
            }
            long size = sweep.state(file.index()).size();
            if (file.length() == 0
                    ? size < 0
                    : preallocation == Preallocation.FULL && size < file.length()) {
                fill(file.index(), Math.max(0, size), file.length());
                sweep = tree.sweep(); // there is a directory now that was missing
            }
        }
    }

    private void fill(int file, long from, long to) throws StorageException {
        ByteBuffer zeros =
                ByteBuffer.allocateDirect((int) Math.min(COPY_BYTES, Math.max(1, to - from)));
        long at = from;
        do {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
            long next = at + zeros.remaining();
            writeFile(file, at, zeros);
            at = next;
        } while (at < to);
    }

    /**
     * Whether there is room for what is still to come, as far as sizes tell: files with holes count as complete.
     *
     * @return bytes that are missing on disk for the wanted files, 0 if there is room
     * @throws StorageException if the disk cannot be asked
     */
    public long missingSpace() throws StorageException {
        return survey.missingSpace(wanted);
    }

    /**
     * Changes which files are wanted. Bytes of newly wanted files that are in the part file are copied to the file. Runs
     * alone: no other call at the same time.
     *
     * @param wantedNow indexes of files; copied
     * @throws StorageException if bytes could not be copied; then the choice is as before
     */
    public void select(BitSet wantedNow) throws StorageException {
        BitSet parted = inPartFile;
        BitSet partedNow = survey.absentBut(wantedNow);
        BitSet moving = (BitSet) parted.clone();
        moving.andNot(partedNow);
        if (hasPartFile()) {
            moveFromPartFile(moving);
        }
        wanted = (BitSet) wantedNow.clone();
        inPartFile = partedNow;
    }

    private boolean hasPartFile() throws StorageException {
        return tree.state(partFile()).exists();
    }

    private void moveFromPartFile(BitSet moving) throws StorageException {
        if (!moving.isEmpty()) {
            for (int piece : layout.shared()) {
                copyOut(piece, moving);
            }
        }
    }

    /** Wanted files that are not there; they may have been unwanted when the part file was written. */
    private BitSet missingWanted() throws StorageException {
        BitSet others = new BitSet();
        others.set(0, layout.fileCount());
        others.andNot(wanted);
        return survey.absentBut(others);
    }

    private void copyOut(int piece, BitSet moving) throws StorageException {
        int begin = 0;
        for (FileSegment segment : layout.segments(piece, 0, metainfo.pieceSize(piece))) {
            if (moving.get(segment.file())) {
                long held = tree.state(partFile()).size() - layout.partOffset(piece, begin);
                // Beyond the end of the part file there is nothing, and a hole reads as zeros: the
                // check of the piece tells.
                int length = Math.clamp(held, 0, segment.length());
                ByteBuffer bytes = ByteBuffer.allocateDirect(length);
                readFile(partFile(), layout.partOffset(piece, begin), bytes);
                writeFile(segment.file(), segment.offset(), bytes.flip());
            }
            begin += segment.length();
        }
    }

    @Override
    public void write(int piece, int begin, ByteBuffer source) throws StorageException {
        transfer(piece, begin, source, true);
    }

    @Override
    public void read(int piece, int begin, ByteBuffer destination) throws StorageException {
        transfer(piece, begin, destination, false);
    }

    private void transfer(int piece, int begin, ByteBuffer buffer, boolean write)
            throws StorageException {
        layout.check(piece, begin, buffer.remaining());
        if (!buffer.hasRemaining()) {
            return;
        }
        long position = layout.position(piece, begin);
        int within = begin;
        int limit = buffer.limit();
        try {
            for (int slot = layout.slotAt(position); buffer.position() < limit; slot++) {
                int part = (int) Math.min(limit - buffer.position(), layout.end(slot) - position);
                buffer.limit(buffer.position() + part);
                transferPart(slot, position, piece, within, buffer, write);
                position += part;
                within += part;
                buffer.limit(limit);
            }
        } finally {
            buffer.limit(limit);
        }
    }

    private void transferPart(
            int slot, long position, int piece, int within, ByteBuffer buffer, boolean write)
            throws StorageException {
        int file = layout.file(slot);
        long offset = position - layout.start(slot);
        if (layout.isPad(file)) {
            if (!write) {
                putZeros(buffer);
            }
            buffer.position(buffer.limit());
            return;
        }
        if (inPartFile.get(file)) {
            if (layout.sharedIndex(piece) < 0) {
                requireWanted(file, piece, write);
            }
            file = partFile();
            offset = layout.partOffset(piece, within);
        }
        if (write) {
            writeFile(file, offset, buffer);
        } else {
            readFile(file, offset, buffer);
        }
    }

    // No border piece, so nobody should have it or ask for it; an answer that is right for both
    // directions.
    private void requireWanted(int file, int piece, boolean write) throws StorageException {
        throw new StorageException(
                tree.path(file),
                write ? Reason.FAILED : Reason.MISSING,
                "is not wanted, and piece " + piece + " holds nothing else",
                null);
    }

    private static void putZeros(ByteBuffer buffer) {
        while (buffer.remaining() >= Long.BYTES) {
            buffer.putLong(0);
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
        }
    }

    private void writeFile(int file, long offset, ByteBuffer source) throws StorageException {
        int length = source.remaining();
        synchronized (dirty) {
            dirty.set(file);
        }
        use(file, true, new FileUse.Writing(source, offset, length));
    }

    private void readFile(int file, long offset, ByteBuffer destination) throws StorageException {
        use(
                file,
                false,
                new FileUse.Reading(tree.path(file), destination, offset, destination.remaining()));
    }

    private void use(int file, boolean write, FileUse use) throws StorageException {
        Handle handle;
        try {
            handle = pool.acquire(this, file, write);
        } catch (IOException e) {
            throw StorageException.of(tree.path(file), use.words(), e);
        }
        boolean open = true;
        try {
            use.on(handle.channel());
        } catch (AsynchronousCloseException e) {
            open = false;
            throw StorageException.of(tree.path(file), use.words(), e);
        } catch (IOException e) {
            throw StorageException.of(tree.path(file), use.words(), e);
        } finally {
            if (open) {
                pool.release(handle);
            } else {
                pool.discard(handle);
            }
        }
    }

    /** For the pool: opens a file by its index, the part file by the index behind the last. */
    FileChannel open(int file, boolean write) throws IOException {
        return tree.open(file, write, pool);
    }

    private int partFile() {
        return layout.fileCount();
    }

    @Override
    public Bitfield present() throws StorageException {
        close(); // an open file may have been removed or replaced since: look at what is there now
        return survey.present(inPartFile);
    }

    @Override
    public Bitfield vanished() throws StorageException {
        Bitfield vanished = survey.vanished(inPartFile);
        close();
        synchronized (dirty) { // what was written there is not claimed any more
            for (int file = dirty.nextSetBit(0); file >= 0; file = dirty.nextSetBit(file + 1)) {
                if (!survey.isThere(file)) {
                    dirty.clear(file);
                }
            }
        }
        return vanished;
    }

    /**
     * How the files look now: for resume data. After {@link #flush}, with no writes at the same time, it describes exactly what
     * was verified.
     *
     * @return one for each file of the torrent, then one for the part file
     * @throws StorageException if something else is in the place of a file
     */
    public List<FileState> states() throws StorageException {
        return survey.states();
    }

    /**
     * The pieces that may have changed since a moment.
     *
     * @param then what {@link #states} gave at that moment
     * @return every piece with bytes in a file that looks different now, or that cannot be there at all
     * @throws StorageException if something else is in the place of a file
     */
    public Bitfield changedSince(List<FileState> then) throws StorageException {
        Bitfield changed = survey.changedSince(then);
        // Another choice of files than then can mean that bytes are now looked for elsewhere.
        Bitfield present = present();
        for (int piece = present.nextClear(0); piece >= 0; piece = present.nextClear(piece + 1)) {
            changed.set(piece);
        }
        return changed;
    }

    @Override
    public void flush() throws StorageException {
        BitSet files;
        synchronized (dirty) {
            files = (BitSet) dirty.clone();
        }
        for (int file = files.nextSetBit(0); file >= 0; file = files.nextSetBit(file + 1)) {
            if (pool.holds(this, file) || !tree.isKnown(file)) { // or opening it finds out
                requireInPlace(file);
            }
            synchronized (dirty) {
                dirty.clear(file);
            }
            try {
                use(file, true, new FileUse.Flushing());
            } catch (StorageException e) {
                synchronized (dirty) {
                    dirty.set(file);
                }
                throw e;
            }
        }
        tree.flushDirectories();
    }

    private void requireInPlace(int file) throws StorageException {
        boolean inPlace;
        try {
            inPlace = tree.isInPlace(file);
        } catch (StorageException replaced) {
            pool.close(this, file); // what is written through it now would go nowhere
            throw replaced;
        }
        if (!inPlace) {
            pool.close(this, file);
            throw new StorageException(
                    tree.path(file), Reason.MISSING, "was removed while it was in use", null);
        }
    }

    @Override
    public void close() throws StorageException {
        tree.forgetOpened();
        try {
            pool.closeAll(this);
        } catch (IOException e) {
            throw StorageException.of(tree.root(), "close the files", e);
        }
    }
}

package dev.exbt.job.disk;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.storage.PieceStorage;
import dev.exbt.storage.StorageException;
import dev.exbt.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A storage in memory that says what was asked of it and fails when told to. */
final class MemoryStorage implements PieceStorage {
    final byte[] bytes;
    final List<String> log = new ArrayList<>();
    int writesUntilFull = Integer.MAX_VALUE;
    int brokenPiece = -1;
    Reason brokenFor = Reason.FAILED;
    int unreadableFrom = Integer.MAX_VALUE; // in each piece
    int[] vanished = {};
    boolean closed;

    private final int pieceLength;

    MemoryStorage(int length, int pieceLength) {
        this.bytes = new byte[length];
        this.pieceLength = pieceLength;
    }

    @Override
    public synchronized void write(int piece, int begin, ByteBuffer source)
            throws StorageException {
        if (!source.isDirect()) {
            throw new AssertionError("a heap buffer costs a copy");
        }
        log.add("write " + piece + " " + begin + " " + source.remaining());
        if (--writesUntilFull < 0) {
            throw new StorageException(Path.of("mem"), Reason.FULL, "disk full", null);
        }
        source.get(bytes, piece * pieceLength + begin, source.remaining());
    }

    @Override
    public synchronized void read(int piece, int begin, ByteBuffer destination)
            throws StorageException {
        log.add("read " + piece + " " + begin + " " + destination.remaining());
        if (piece == brokenPiece || begin + destination.remaining() > unreadableFrom) {
            destination.position(destination.limit()); // whatever a drive did before it failed
            throw new StorageException(Path.of("mem"), brokenFor, "Input/output error", null);
        }
        destination.put(bytes, piece * pieceLength + begin, destination.remaining());
    }

    @Override
    public Bitfield present() {
        Bitfield all = new Bitfield((bytes.length + pieceLength - 1) / pieceLength);
        all.setAll();
        return all;
    }

    @Override
    public synchronized Bitfield vanished() {
        log.add("vanished");
        brokenPiece = -1;
        Bitfield gone = new Bitfield((bytes.length + pieceLength - 1) / pieceLength);
        for (int piece : vanished) {
            gone.set(piece);
        }
        return gone;
    }

    @Override
    public synchronized void flush() {
        log.add("flush");
    }

    @Override
    public void close() {
        closed = true;
    }
}

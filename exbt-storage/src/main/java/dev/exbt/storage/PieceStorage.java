package dev.exbt.storage;

import dev.exbt.metainfo.Bitfield;
import java.nio.ByteBuffer;

/**
 * Where a torrent's bytes are kept, addressed by piece. Calls block. Different threads may call at the same time, for
 * one piece too as long as the bytes they touch are not the same; only {@link #flush} and {@link #close} want to be
 * alone. No call is to be interrupted: an interrupt closes the file under it.
 */
public interface PieceStorage extends AutoCloseable {
    /**
     * Writes all bytes that remain in a buffer. Bytes of pad files are dropped.
     *
     * @param piece zero-based piece index
     * @param begin offset of the first byte in the piece
     * @param source the bytes; direct memory saves a copy; its position moves to its limit if all went well
     * @throws StorageException if not all of it could be written; some of it may be on disk
     * @throws IndexOutOfBoundsException if the bytes do not lie in the piece
     */
    void write(int piece, int begin, ByteBuffer source) throws StorageException;

    /**
     * Fills what remains of a buffer. Bytes of pad files read as zeros.
     *
     * @param piece zero-based piece index
     * @param begin offset of the first byte in the piece
     * @param destination where to; direct memory saves a copy; its position moves to its limit if all went well
     * @throws StorageException if a file is missing, too short or cannot be read
     * @throws IndexOutOfBoundsException if the bytes do not lie in the piece
     */
    void read(int piece, int begin, ByteBuffer destination) throws StorageException;

    /**
     * Tells which pieces can be there at all: those whose files exist and reach far enough. Cheap, looks at no data.
     *
     * @return a set of its own
     * @throws StorageException if the files cannot be looked at
     */
    Bitfield present() throws StorageException;

    /**
     * Tells which pieces are not any more where they were read and written so far: their file is gone, ends too early, or
     * another is in its place. What is there now is taken up from then on. Runs alone: no other call at the same time.
     *
     * @return a set of its own; pieces that were never there are in it
     * @throws StorageException if the files cannot be looked at
     */
    Bitfield vanished() throws StorageException;

    /**
     * Makes what was written survive a power failure.
     *
     * @throws StorageException if the disk refuses
     */
    void flush() throws StorageException;

    /**
     * Closes the files. What was written stays; see {@link #flush} for more.
     *
     * @throws StorageException if the disk refuses
     */
    @Override
    void close() throws StorageException;
}

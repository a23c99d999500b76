package dev.exbt.job.swarm;

/** Where {@link PiecePicker#pick} says which blocks to ask for. */
@FunctionalInterface
public interface BlockSink {
    /**
     * One block to request. The picker already counts it as asked of the peer; do not call the picker from here.
     *
     * @param piece zero-based piece index
     * @param begin offset of the block in the piece, in bytes
     * @param length bytes, {@link PiecePicker#BLOCK_LENGTH} but for the last block of a piece
     */
    void request(int piece, int begin, int length);
}

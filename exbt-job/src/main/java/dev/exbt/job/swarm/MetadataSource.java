package dev.exbt.job.swarm;

/** A peer that says it has the {@code info} dictionary of a magnet link (BEP 9). */
interface MetadataSource {
    /** The size in bytes it claims. */
    int metadataSize();

    /** Asks it for 16 KiB of the dictionary. */
    void requestMetadata(int piece);
}

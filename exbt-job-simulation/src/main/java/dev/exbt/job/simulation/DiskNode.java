package dev.exbt.job.simulation;

import java.util.random.RandomGenerator;

/** Something with a name on a {@link SimulatedDisk}. */
sealed interface DiskNode permits DiskFile, DiskFolder {
    /**
     * The power fails: what was not forced is lost or not, as chance has it. What is left is on the drive.
     *
     * @param survival how likely what was not forced is kept
     */
    void losePower(SimulatedDisk.Survival survival, RandomGenerator random);

    /** Bytes of the drive it takes. */
    long allocatedBytes();
}

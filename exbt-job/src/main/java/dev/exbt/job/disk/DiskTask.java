package dev.exbt.job.disk;

import dev.exbt.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Something that runs on a disk thread and may fail.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
public interface DiskTask<T extends @Nullable Object> {
    /**
     * Does it.
     *
     * @return what it gives
     * @throws StorageException if the disk refuses
     */
    T run() throws StorageException;
}

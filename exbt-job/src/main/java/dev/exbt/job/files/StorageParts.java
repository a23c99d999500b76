package dev.exbt.job.files;

import dev.exbt.job.disk.DiskPool;
import dev.exbt.storage.FilePool;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the storages of a session's jobs work with.
 *
 * @param loop the event loop they belong to
 * @param blocking runs what may block for long, each beside everything else
 * @param disk disk threads
 * @param files open files
 * @param boot the run of the machine, see {@link dev.exbt.storage.BootId}; null if the system tells none
 */
public record StorageParts(
        Executor loop, Executor blocking, DiskPool disk, FilePool files, @Nullable String boot) {}

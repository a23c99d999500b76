package dev.exbt.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Names this run of the machine: another one after each start of the kernel. What a process wrote is still there when another
 * process of the same run looks, flushed or not; after the kernel has started anew only what was flushed is.
 */
public final class BootId {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    private static final @Nullable String CURRENT = read();

    private BootId() {}

    /**
     * Names the run.
     *
     * @return a text that no other run has; null where the system tells none
     */
    public static @Nullable String current() {
        return CURRENT;
    }

    private static @Nullable String read() {
        try {
            String id = Files.readString(LINUX).strip();
            return id.isEmpty() ? null : id;
        } catch (IOException | RuntimeException untold) {
            return null; // another system, or a sandbox: data is flushed before it counts
        }
    }
}

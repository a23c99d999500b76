package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir Path directory;

    @Test
    void replacesAFileAndLeavesNothingBeside() throws Exception {
        Path file = directory.resolve("state");
        for (byte[] content : new byte[][] {{1, 2, 3}, {}, new byte[100_000]}) {
            AtomicFile.write(file, content);
            assertThat(file).hasBinaryContent(content);
        }
        try (var all = Files.list(directory)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void theOldFileStaysIfTheNewOneCannotBeWritten() throws Exception {
        Path file = directory.resolve("state");
        AtomicFile.write(file, new byte[] {1});
        assertThatThrownBy(() ->
                        AtomicFile.replace(
                                file,
                                new byte[] {2},
                                (path, options) -> {
                                    throw new IOException("full");
                                }))
                .isInstanceOf(IOException.class)
                .hasMessage("full");
        assertThat(file).hasBinaryContent(new byte[] {1});
        assertThatThrownBy(() -> AtomicFile.write(directory.resolve("none/state"), new byte[1]))
                .isInstanceOf(IOException.class);
    }
}

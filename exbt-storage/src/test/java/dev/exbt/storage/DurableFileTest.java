package dev.exbt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    @TempDir Path directory;

    @Test
    void whatIsNotFlushedYetIsThereAsAWholeAndNothingElse() throws Exception {
        Path file = directory.resolve("state");
        Files.writeString(file, "old and longer");
        DurableFile.writeUnflushed(file, new byte[] {1, 2, 3});
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        DurableFile.flush(file);
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(directory.toFile().list()).containsExactly("state");
    }

    @Test
    void theOldFileStaysWhereTheNewOneCannotBeWritten() throws Exception {
        Path file = directory.resolve("state");
        Files.writeString(file, "old");
        Files.createDirectories(directory.resolve("state.new").resolve("in the way"));
        StorageException refused =
                catchThrowableOfType(
                        StorageException.class,
                        () -> DurableFile.writeUnflushed(file, new byte[] {1}));
        assertThat(refused.path()).isEqualTo(file);
        assertThat(file).hasContent("old");
    }

    @Test
    void aLinkPlantedInTheWayIsNotFollowed() throws Exception {
        Path file = directory.resolve("state");
        Path target = Files.writeString(directory.resolve("target"), "precious");
        Files.createSymbolicLink(directory.resolve("state.new"), target);
        DurableFile.writeUnflushed(file, new byte[] {7});
        assertThat(file).hasBinaryContent(new byte[] {7});
        assertThat(target).hasContent("precious");
    }

    @Test
    void aMissingFileCannotBeFlushed() {
        Path file = directory.resolve("missing");
        StorageException refused =
                catchThrowableOfType(StorageException.class, () -> DurableFile.flush(file));
        assertThat(refused.path()).isEqualTo(file);
    }
}

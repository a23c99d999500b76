package dev.exbt.job;

import static dev.exbt.job.Sample.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job whose directory is not as it should be, or changes under its hands. */
@Timeout(120)
class JobFilesTest {
    @TempDir Path temporary;

    private Session there;
    private Session here;
    private Sample sample;

    @BeforeEach
    void open() throws Exception {
        there = Sample.session();
        here = Sample.session();
        sample = Sample.make(temporary, "sample");
        Job seed = sample.seed(there);
        soon(seed.start());
        soon(seed.completion());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private Path fresh() {
        return temporary.resolve("fresh");
    }

    private Job leech(Path directory) throws IOException {
        return Job.open(
                here,
                directory,
                sample.metainfo(),
                JobOptions.defaults().withPeers(Sample.at(there)));
    }

    private static String failure(CompletableFuture<JobEvent> failed) throws Exception {
        return ((JobEvent.Failed) soon(failed)).reason();
    }

    private static CompletableFuture<JobEvent> failed(Job job) {
        return Sample.next(job, event -> event instanceof JobEvent.Failed);
    }

    @Test
    void aLinkPlantedBeforeTheStartIsNeverWrittenThrough() throws Exception {
        Path outside = Files.createDirectories(temporary.resolve("outside"));
        Files.createDirectories(fresh());
        Path link = Files.createSymbolicLink(fresh().resolve("sample"), outside);
        Job job = leech(fresh());
        var failed = failed(job);
        soon(job.start());
        assertThat(failure(failed))
                .isEqualTo(link + ": is a symbolic link where a directory belongs, refused");
        assertThat(outside).isEmptyDirectory();
        Files.delete(link);
        soon(job.start());
        soon(job.completion());
        sample.assertWholeIn(fresh());
    }

    @Test
    void aLinkPlantedAfterTheStartIsNeverWrittenThrough() throws Exception {
        Path outside = Files.createDirectories(temporary.resolve("outside"));
        Job job = Job.create(here, fresh(), sample.metainfo(), JobOptions.defaults());
        var failed = failed(job);
        var waiting = Sample.state(job, JobState.DOWNLOADING);
        soon(job.start());
        soon(waiting);
        Path link = Files.createSymbolicLink(fresh().resolve("sample"), outside);
        job.addPeers(Sample.at(there));
        assertThat(failure(failed))
                .isEqualTo(link + ": is a symbolic link where a directory belongs, refused");
        assertThat(job.status().state()).isEqualTo(JobState.ERROR);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLinkInPlaceOfTheStateDirectoryIsRefused() throws Exception {
        Path outside = Files.createDirectories(temporary.resolve("outside"));
        Files.createDirectories(fresh());
        Files.createSymbolicLink(fresh().resolve(".exbt"), outside);
        assertThatThrownBy(() -> leech(fresh()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is a symbolic link where a directory belongs");
        assertThat(outside).isEmptyDirectory();
    }

    private static CompletableFuture<JobEvent> lost(Job job) {
        return Sample.next(job, event -> event instanceof JobEvent.PiecesLost);
    }

    /** The first 51,001 bytes are those of two files and 1,000 of the third: three whole pieces, of sixteen. */
    @Test
    void aFileCutWhileItIsSeededIsNamedTheRestIsServedAndItIsFetchedAgain() throws Exception {
        Job seed = there.jobs().getFirst();
        var lost = lost(seed);
        Path file = sample.home().resolve("sample/file2");
        Path copy = Files.copy(file, temporary.resolve("copy"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1_000);
        }
        Job job = leech(fresh());
        var rest = pieces(job, 3);
        soon(job.start());
        assertThat(((JobEvent.PiecesLost) soon(lost)).reason())
                .startsWith(file + ": ends at byte 1000, ");
        soon(rest);
        soon(Sample.state(seed, JobState.DOWNLOADING));
        assertThat(seed.status().warning()).contains(" cannot be read any more: " + file);
        assertThat(seed.progress().finished()).isEqualTo(3);
        assertThat(job.completion()).isNotDone();
        assertThat(job.status().turnedAway()).doesNotContainKey("banned: bad data");

        try (Session third = Sample.session()) {
            Path whole = Files.createDirectories(temporary.resolve("third/sample"));
            for (String name : new String[] {"file0", "file1"}) {
                Files.copy(sample.home().resolve("sample/" + name), whole.resolve(name));
            }
            Files.copy(copy, whole.resolve("file2"));
            Job other =
                    Job.open(third, whole.getParent(), sample.metainfo(), JobOptions.defaults());
            soon(other.start());
            soon(other.completion());
            seed.addPeers(Sample.at(third));
            soon(job.completion());
            soon(Sample.state(seed, JobState.SEEDING));
            assertThat(seed.status().warning()).isNull();
            assertThat(file).hasSameBinaryContentAs(copy);
            assertThat(fresh().resolve("sample/file2")).hasSameBinaryContentAs(copy);
        }
    }

    private static CompletableFuture<JobEvent> pieces(Job job, int count) {
        AtomicInteger left = new AtomicInteger(count);
        return Sample.next(
                job,
                event -> event instanceof JobEvent.PieceVerified && left.decrementAndGet() == 0);
    }

    /** Ends the seeding job and begins it anew from what it wrote down: now it has no file open. */
    private Job seedAgain(JobOptions options) throws Exception {
        there.jobs().getFirst().close();
        Job seed = Job.load(there, sample.home(), options);
        soon(seed.start());
        soon(seed.completion());
        return seed;
    }

    @Test
    void aFileRemovedBeforeAnybodyAsksForItIsNamedAndTheRestIsServed() throws Exception {
        Job seed = seedAgain(JobOptions.defaults().withUploadOnly(true));
        var lost = lost(seed);
        Path file = sample.home().resolve("sample/file0");
        Files.delete(file);
        Job job = leech(fresh());
        var rest = pieces(job, 12);
        soon(job.start());
        assertThat(((JobEvent.PiecesLost) soon(lost)).reason())
                .startsWith(file + ": does not exist (any more)");
        soon(rest);
        JobStatus status = seed.status();
        assertThat(status.state()).isEqualTo(JobState.SEEDING);
        assertThat(status.warning()).startsWith("4 pieces cannot be read any more: " + file);
        assertThat(status.progress().finished()).isEqualTo(12);
        assertThat(file).as("a job that only uploads").doesNotExist();
    }

    @Test
    void aJobWhoseFilesAreAllGoneStopsInWords() throws Exception {
        Job seed = seedAgain(JobOptions.defaults());
        var failed = failed(seed);
        Path away = temporary.resolve("away");
        Files.move(sample.home(), away);
        Job job = leech(fresh());
        soon(job.start());
        assertThat(failure(failed)).contains("does not exist (any more)");
        assertThat(seed.status().state()).isEqualTo(JobState.ERROR);
        assertThat(job.status().turnedAway()).doesNotContainKey("banned: bad data");
        Files.move(away, sample.home());
        soon(seed.start());
        soon(Sample.state(seed, JobState.SEEDING));
        job.close();
        Job again = leech(fresh()); // which has not been refused, and so waits for nothing
        soon(again.start());
        soon(again.completion());
    }

    /** What somebody does to a file of a job that is not running. */
    enum Change {
        OTHER_BYTES(true) {
            @Override
            void apply(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                bytes[100_000] ^= 1;
                Files.write(file, bytes);
            }
        },
        SHORTER(true) {
            @Override
            void apply(Path file) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(12_345);
                }
            }
        },
        ANOTHER_FILE(true) {
            @Override
            void apply(Path file) throws IOException {
                Path other = Files.write(file.resolveSibling("other"), new byte[200_001]);
                Files.delete(file);
                Files.move(other, file);
            }
        },
        A_LINK(false) {
            @Override
            void apply(Path file) throws IOException {
                Path right = Files.move(file, file.resolveSibling("moved"));
                Files.createSymbolicLink(file, right);
            }
        };

        private final boolean mends;

        Change(boolean mends) {
            this.mends = mends;
        }

        abstract void apply(Path file) throws IOException;

        /** File systems stamp files with a clock that ticks some milliseconds: within a tick no change can be seen by it. */
        void applyLater(Path file) throws IOException {
            FileTime before = Files.getLastModifiedTime(file);
            apply(file);
            if (Files.getLastModifiedTime(file).equals(before)) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 10));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void whatChangedBetweenStopAndLoadIsSeen(Change change) throws Exception {
        Job before = leech(fresh());
        soon(before.start());
        soon(before.completion());
        before.close();
        Path file = fresh().resolve("sample/file2");
        change.applyLater(file);
        Job job = Job.load(here, fresh(), JobOptions.defaults().withPeers(Sample.at(there)));
        var failed = failed(job);
        soon(job.start());
        if (change.mends) {
            soon(job.completion());
            sample.assertWholeIn(fresh());
        } else {
            assertThat(failure(failed)).contains("where a plain file belongs, refused");
            assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
        }
    }

    @Test
    void aLongerFileKeepsItsEnd() throws Exception {
        Path file = Files.createDirectories(fresh().resolve("sample")).resolve("file0");
        byte[] longer = new byte[60_000];
        longer[59_999] = 7;
        Files.write(file, longer);
        Job job = leech(fresh());
        soon(job.start());
        soon(job.completion());
        assertThat(Files.size(file)).isEqualTo(60_000);
        assertThat(Files.readAllBytes(file)[59_999]).isEqualTo((byte) 7);
        assertThat(Files.mismatch(file, sample.home().resolve("sample/file0"))).isEqualTo(50_000);
    }

    @Test
    void aDirectoryWithoutPermissionIsNamed() throws Exception {
        Path closed = Files.createDirectory(temporary.resolve("closed"));
        Assumptions.assumeTrue(
                closed.toFile().setWritable(false) && !Files.isWritable(closed),
                "this user may write anywhere");
        try {
            assertThatThrownBy(() -> leech(closed.resolve("target")))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining(closed.toString());
        } finally {
            assertThat(closed.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void aReadOnlyFileSystemIsNamedBeforeAnyPeerIsAsked() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(temporary.resolve("disk"), 1_024)) {
            Path target = disk.path().resolve("target");
            Job first = Job.create(here, target, sample.metainfo(), JobOptions.defaults());
            soon(first.start());
            first.close();
            disk.setReadOnly(true);
            assertThatThrownBy(() -> leech(disk.path().resolve("another")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Read-only file system");
            assertThatThrownBy(() -> leech(target))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(".lock: read-only file system, cannot lock it");
            disk.setReadOnly(false);
            Job job = leech(target);
            soon(job.start());
            soon(job.completion());
            sample.assertWholeIn(target);
            job.close();
        }
    }

    @Test
    void aFullDiskIsToldInWordsAndTheJobGoesOnWhenThereIsRoom() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(temporary.resolve("disk"), 1_024)) {
            Path target = disk.path().resolve("target");
            Path filler = Files.write(disk.path().resolve("filler"), new byte[900 << 10]);
            Job job = leech(target);
            var failed = failed(job);
            soon(job.start());
            assertThat(failure(failed)).contains("disk full, cannot write ", " bytes free");
            assertThat(job.status().error()).contains("disk full");
            assertThat(job.status().state()).isEqualTo(JobState.ERROR);
            Files.delete(filler);
            soon(job.start());
            soon(job.completion());
            sample.assertWholeIn(target);
            assertThat(job.status().error()).isNull();
            job.close();
        }
    }
}

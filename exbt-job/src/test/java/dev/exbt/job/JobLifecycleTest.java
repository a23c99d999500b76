package dev.exbt.job;

import static dev.exbt.job.Sample.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.storage.StorageException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JobLifecycleTest {
    @TempDir Path temporary;
    private Sample sample;
    private Session session;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.make(temporary, "sample");
        session = Sample.session();
    }

    @AfterEach
    void close() {
        session.close();
    }

    private Path fresh() {
        return temporary.resolve("fresh");
    }

    @Test
    void createRefusesADirectoryThatExistsAndLeavesItAlone() throws Exception {
        Path there = Files.createDirectory(fresh());
        assertThatThrownBy(() -> Job.create(there, sample.file()))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(there.toString());
        assertThatThrownBy(
                        () -> Job.create(session, there, sample.metainfo(), JobOptions.defaults()))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(there).isEmptyDirectory();
    }

    @Test
    void createRefusesAFileInTheDirectorysPlace() throws Exception {
        Files.writeString(fresh(), "mine");
        assertThatThrownBy(() ->
                        Job.create(session, fresh(), sample.metainfo(), JobOptions.defaults()))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(fresh()).hasContent("mine");
    }

    @Test
    void loadSaysThatNoJobIsThere() throws Exception {
        assertThatThrownBy(() -> Job.load(fresh()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(fresh().toString())
                .hasMessageContaining("no job is here");
        Files.createDirectory(fresh());
        assertThatThrownBy(() -> Job.load(fresh())).isInstanceOf(NoSuchFileException.class);
        assertThat(fresh()).as("loading makes nothing").isEmptyDirectory();
    }

    @Test
    void loadTakesUpWhatCreateMade() throws Exception {
        try (Job job = Job.create(fresh(), sample.file())) {
            assertThat(job.directory()).isEqualTo(fresh().toAbsolutePath());
        }
        try (Job job = Job.load(fresh())) {
            assertThat(job.infoHash()).isEqualTo(sample.metainfo().infoHash());
            assertThat(job.name()).isEqualTo("sample");
            assertThat(job.status().state()).isEqualTo(JobState.STOPPED);
            assertThat(job.files()).hasSize(3);
        }
    }

    @Test
    void loadRefusesADirectoryOfTwoJobsAndNamesTheirNumber() throws Exception {
        Sample other = Sample.make(temporary, "other");
        Job.open(session, fresh(), sample.metainfo(), JobOptions.defaults()).close();
        Job.open(session, fresh(), other.metainfo(), JobOptions.defaults()).close();
        assertThatThrownBy(() -> Job.load(session, fresh(), JobOptions.defaults()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 jobs");
    }

    @Test
    void filesTellTheInclusiveRangeOfTheirPieces() throws Exception {
        Job job = Job.create(session, fresh(), sample.metainfo(), JobOptions.defaults());
        List<JobFile> files = job.files();
        assertThat(files)
                .extracting(JobFile::path)
                .containsExactly("sample/file0", "sample/file1", "sample/file2");
        assertThat(files.get(0).firstPiece()).isZero();
        assertThat(files.get(0).lastPiece()).isEqualTo(49_999 / Sample.PIECE_LENGTH);
        assertThat(files.get(1).firstPiece()).isEqualTo(50_000 / Sample.PIECE_LENGTH);
        assertThat(files.get(1).lastPiece()).isEqualTo(50_000 / Sample.PIECE_LENGTH);
        assertThat(files.get(2).offset()).isEqualTo(50_001);
        assertThat(files.get(2).lastPiece()).isEqualTo(sample.metainfo().pieceCount() - 1);
        assertThat(job.progress().finished()).isZero();
        assertThat(job.progress().unfinished()).isEqualTo(sample.metainfo().pieceCount());
        assertThat(job.progress().percentage()).isZero();
        assertThat(job.isFinished()).isFalse();
    }

    @Test
    void aWholeDirectoryIsCheckedAndSeeded() throws Exception {
        Job job = sample.seed(session);
        soon(job.start());
        soon(job.completion());
        assertThat(job.isFinished()).isTrue();
        assertThat(job.progress().percentage()).isEqualTo(100.0);
        assertThat(job.status().state()).isEqualTo(JobState.SEEDING);
        assertThat(job.status().verifiedBytes()).isEqualTo(sample.metainfo().totalLength());
    }

    @Test
    void everyCommandMayBeGivenTwice() throws Exception {
        Job job = sample.seed(session);
        soon(job.stop());
        soon(job.resume());
        soon(job.start());
        soon(job.start());
        soon(job.completion());
        soon(job.pause());
        soon(job.pause());
        assertThat(job.status().state()).isEqualTo(JobState.PAUSED);
        soon(job.resume());
        soon(job.resume());
        assertThat(job.status().state()).isEqualTo(JobState.SEEDING);
        CompletableFuture<Void> first = job.check();
        CompletableFuture<Void> second = job.check();
        soon(first);
        soon(second);
        assertThat(job.isFinished()).isTrue();
        soon(job.stop());
        soon(job.stop());
        assertThat(job.status().state()).isEqualTo(JobState.STOPPED);
        assertThat(job.isFinished()).as("known although stopped").isTrue();
        job.close();
        job.close();
    }

    @Test
    void checkIsRefusedWhileTheJobDoesNotRun() throws Exception {
        Job job = sample.seed(session);
        assertThatThrownBy(() -> soon(job.check()))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCheckRightAfterStartHashesEverythingToo() throws Exception {
        Job job = sample.seed(session);
        CompletableFuture<Void> started = job.start();
        CompletableFuture<Void> checked = job.check();
        soon(started);
        soon(checked);
        soon(job.completion());
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void whenAStopFollowsAStartTheJobIsStoppedInTheEnd() throws Exception {
        Job job = sample.seed(session);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Void> started = job.start();
            CompletableFuture<Void> stopped = job.stop();
            CompletableFuture<Void> again = job.start();
            CompletableFuture<Void> last = job.stop();
            soon(started);
            soon(stopped);
            soon(again);
            soon(last);
            assertThat(job.status().state()).isEqualTo(JobState.STOPPED);
        }
        soon(job.start());
        soon(job.completion());
    }

    @Test
    void aStopInTheMiddleOfTheFirstCheckLosesNothing() throws Exception {
        Job job = sample.seed(session);
        for (int i = 0; i < 20; i++) {
            job.start();
            soon(job.stop());
        }
        soon(job.start());
        soon(job.completion());
        assertThat(job.isFinished()).isTrue();
        CompletableFuture<Void> checking = job.check();
        soon(job.stop());
        soon(checking.handle((done, failure) -> null));
        soon(job.start());
        soon(Sample.state(job, JobState.SEEDING));
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void aClosedJobRefusesToStartAndStillTellsHowItWas() throws Exception {
        Job job = sample.seed(session);
        soon(job.start());
        soon(job.completion());
        job.close();
        assertThat(job.status().state()).isEqualTo(JobState.STOPPED);
        assertThatThrownBy(() -> soon(job.start())).hasCauseInstanceOf(IllegalStateException.class);
        session.close();
        assertThat(job.isFinished()).isTrue();
        assertThatThrownBy(() -> soon(job.start())).hasCauseInstanceOf(IllegalStateException.class);
        soon(job.stop().handle((done, failure) -> null));
    }

    @Test
    void aMagnetJobClosedBeforeItsDescriptionCameIsNotFinished() throws Exception {
        Job job =
                Job.create(
                        session, fresh(), MagnetLink.of(sample.metainfo()), JobOptions.defaults());
        soon(job.start());
        assertThat(job.status().state()).isEqualTo(JobState.FETCHING_METADATA);
        assertThat(job.files()).isEmpty();
        assertThatThrownBy(() -> soon(job.check())).hasCauseInstanceOf(IllegalStateException.class);
        job.close();
        assertThatThrownBy(() -> soon(job.completion())).isInstanceOf(Exception.class);
        assertThatThrownBy(() -> soon(job.metadata())).isInstanceOf(Exception.class);
        assertThat(job.isFinished()).isFalse();
        assertThat(job.metainfo()).isNull();
    }

    @Test
    void oneSessionTakesATorrentOnceAndMakesNothingForTheSecond() throws Exception {
        Job job = sample.seed(session);
        assertThatThrownBy(() ->
                        Job.create(session, fresh(), sample.metainfo(), JobOptions.defaults()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(sample.metainfo().infoHash().toString());
        assertThat(fresh()).doesNotExist();
        job.close();
        Job again = Job.create(session, fresh(), sample.metainfo(), JobOptions.defaults());
        assertThat(session.jobs()).containsExactly(again);
    }

    @Test
    void aJobMayBeAddedAgainOnceItIsClosed() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (Job job = sample.seed(session)) {
                soon(job.start());
                soon(job.completion());
            }
            assertThat(session.jobs()).isEmpty();
        }
    }

    @Test
    void aSessionTellsTheStatusOfAllItsJobsAndWhatTheyWereWhenItIsClosed() throws Exception {
        Job whole = sample.seed(session);
        Job empty =
                Job.create(
                        session,
                        fresh(),
                        Sample.make(temporary, "other").metainfo(),
                        JobOptions.defaults());
        soon(whole.start());
        soon(whole.completion());
        List<JobStatus> statuses = session.statuses();
        assertThat(statuses).extracting(JobStatus::name).containsExactly("sample", "other");
        assertThat(statuses)
                .extracting(JobStatus::state)
                .containsExactly(JobState.SEEDING, JobState.STOPPED);
        assertThat(statuses.getFirst().verifiedBytes()).isEqualTo(whole.status().wantedBytes());
        assertThat(statuses.getLast().verifiedBytes()).isZero();
        empty.close();
        assertThat(session.statuses()).extracting(JobStatus::name).containsExactly("sample");
        session.close();
        assertThat(session.statuses()).isEmpty();
    }

    @Test
    void aClosedSessionTakesNoJob() throws Exception {
        session.close();
        assertThatThrownBy(() -> sample.seed(session)).isInstanceOf(IllegalStateException.class);
        assertThat(sample.home().resolve(".exbt")).doesNotExist();
    }

    @Test
    void aSecondSessionOnTheSameJobIsLockedOutUntilTheFirstIsClosed() throws Exception {
        Job first = sample.seed(session);
        try (Session second = Sample.session()) {
            assertThatThrownBy(() -> sample.seed(second))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("another exbt works in this directory");
            assertThat(second.jobs()).isEmpty();
            first.close();
            soon(sample.seed(second).start());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anySequenceOfCommandsLeavesAWorkingJob(long seed) throws Exception {
        Random random = new Random(seed);
        Job seeder = sample.seed(session);
        soon(seeder.start());
        soon(seeder.completion());
        try (Session other = Sample.session()) {
            Job job = sample.leech(other, fresh(), session);
            List<String> given = new ArrayList<>();
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Job which = random.nextInt(4) == 0 ? seeder : job;
                int command = random.nextInt(7);
                given.add((which == job ? "leech " : "seed ") + command);
                switch (command) {
                    case 0, 1 -> answers.add(which.start());
                    case 2 -> answers.add(which.stop());
                    case 3 -> answers.add(which.pause());
                    case 4 -> answers.add(which.resume());
                    case 5 -> answers.add(which.check());
                    default -> which.setMaxConnections(1 + random.nextInt(3));
                }
                if (random.nextInt(3) == 0) {
                    settle(answers.getLast(), seed, given);
                }
                if (random.nextInt(5) == 0) {
                    which.addPeers(List.of(new HostPort("127.0.0.1", session.port())));
                }
            }
            for (CompletableFuture<Void> answer : answers) {
                settle(answer, seed, given);
            }
            for (Job each : List.of(seeder, job)) {
                soon(each.resume());
                soon(each.start());
                soon(each.check());
            }
            assertThat(seeder.isFinished()).as("seed %d: %s", seed, given).isTrue();
            soon(job.completion());
            soon(job.check());
            assertThat(job.isFinished()).as("seed %d: %s", seed, given).isTrue();
            sample.assertWholeIn(fresh());
        }
    }

    /** Done, or refused in words. */
    private static void settle(CompletableFuture<Void> answer, long seed, List<String> given)
            throws Exception {
        try {
            soon(answer);
        } catch (ExecutionException refused) {
            assertThat(refused.getCause())
                    .as("seed %d: %s", seed, given)
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}

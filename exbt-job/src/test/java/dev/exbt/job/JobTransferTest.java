package dev.exbt.job;

import static dev.exbt.job.Sample.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.TorrentVersion;
import dev.exbt.storage.StorageException;
import dev.exbt.tracker.embedded.EmbeddedTracker;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JobTransferTest {
    @TempDir Path temporary;
    private Session here;
    private Session there;

    @BeforeEach
    void open() throws Exception {
        here = Sample.session();
        there = Sample.session();
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private Path fresh() {
        return temporary.resolve("fresh");
    }

    private Job seeding(Sample sample) throws Exception {
        Job seed = sample.seed(there);
        soon(seed.start());
        soon(seed.completion());
        return seed;
    }

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void aJobDownloadsFromAnotherAndSaysSo(TorrentVersion version) throws Exception {
        Sample sample = Sample.make(temporary, "sample", version);
        Job seed = seeding(sample);
        Job job = sample.leech(here, fresh(), there);
        CompletableFuture<JobEvent> connected =
                Sample.next(job, event -> event instanceof JobEvent.PeerConnected);
        CompletableFuture<JobEvent> completed =
                Sample.next(job, event -> event instanceof JobEvent.Completed);
        soon(job.start());
        soon(job.completion());
        sample.assertWholeIn(fresh());
        assertThat(((JobEvent.PeerConnected) soon(connected)).address().getPort())
                .isEqualTo(there.port());
        soon(completed);
        JobStatus status = job.status();
        assertThat(status.state()).isEqualTo(JobState.SEEDING);
        assertThat(status.progress().percentage()).isEqualTo(100.0);
        assertThat(status.directory()).isEqualTo(fresh().toAbsolutePath());
        assertThat(status.downloaded())
                .isBetween(sample.metainfo().totalLength(), 2 * sample.metainfo().totalLength());
        assertThat(seed.status().uploaded()).isGreaterThanOrEqualTo(status.downloaded());
    }

    @Test
    void twoJobsShareOnePort() throws Exception {
        Sample first = Sample.make(temporary, "first");
        Sample second = Sample.make(temporary, "second");
        seeding(first);
        seeding(second);
        Job one = first.leech(here, temporary.resolve("a"), there);
        Job two = second.leech(here, temporary.resolve("b"), there);
        soon(one.start());
        soon(two.start());
        soon(one.completion());
        soon(two.completion());
        first.assertWholeIn(temporary.resolve("a"));
        second.assertWholeIn(temporary.resolve("b"));
    }

    @ParameterizedTest
    @EnumSource(
            value = TorrentVersion.class,
            names = {"V1", "HYBRID"})
    void aMagnetLinkIsEnough(TorrentVersion version) throws Exception {
        Sample sample = Sample.make(temporary, "sample", version);
        seeding(sample);
        Job job =
                Job.create(
                        here,
                        fresh(),
                        MagnetLink.of(sample.metainfo()),
                        JobOptions.defaults().withPeers(Sample.at(there)));
        soon(job.start());
        assertThat(soon(job.metadata()).infoHash()).isEqualTo(sample.metainfo().infoHash());
        soon(job.completion());
        sample.assertWholeIn(fresh());
        job.close();
        Job again = Job.load(here, fresh(), JobOptions.defaults());
        assertThat(again.metainfo()).as("not fetched again").isNotNull();
        soon(again.start());
        soon(again.completion());
    }

    @Test
    void aMagnetLinkOfAV2TorrentWhoseLayersAreMissingFailsInWords() throws Exception {
        Sample sample = Sample.make(temporary, "sample", TorrentVersion.V2);
        seeding(sample);
        Job job =
                Job.create(
                        here,
                        fresh(),
                        MagnetLink.of(sample.metainfo()),
                        JobOptions.defaults().withPeers(Sample.at(there)));
        soon(job.start());
        assertThatThrownBy(() -> soon(job.completion())).hasMessageContaining("piece layers");
        assertThat(job.status().state()).isEqualTo(JobState.ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    void peersThatATrackerNamesFindEachOther(String scheme) throws Exception {
        try (EmbeddedTracker tracker = EmbeddedTracker.start(InetAddress.getLoopbackAddress(), 0)) {
            String url = (scheme.equals("udp") ? tracker.udpUrl() : tracker.httpUrl()).toString();
            Sample sample = Sample.make(temporary, "sample", url);
            Job seed = sample.seed(there);
            CompletableFuture<JobEvent> announced =
                    Sample.next(seed, event -> event instanceof JobEvent.TrackerReplied);
            soon(seed.start());
            assertThat(((JobEvent.TrackerReplied) soon(announced)).error()).isNull();
            Job first = Job.create(here, fresh(), sample.metainfo(), JobOptions.defaults());
            soon(first.start());
            soon(first.completion());
            sample.assertWholeIn(fresh());
            try (Session third = Sample.session()) {
                Path directory = temporary.resolve("third");
                Job second = Job.create(third, directory, sample.metainfo(), JobOptions.defaults());
                soon(second.start());
                soon(second.completion());
                sample.assertWholeIn(directory);
            }
        }
    }

    @Test
    void onlySelectedFilesAreFetched() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        seeding(sample);
        Job job =
                Job.create(
                        here,
                        fresh(),
                        sample.metainfo(),
                        JobOptions.defaults()
                                .withPeers(Sample.at(there))
                                .withSelectedFiles(Set.of(0, 17)));
        assertThat(job.files()).extracting(JobFile::selected).containsExactly(true, false, false);
        soon(job.start());
        soon(job.completion());
        sample.assertFileIn(fresh(), 0);
        assertThat(fresh().resolve("sample/file1")).doesNotExist();
        assertThat(fresh().resolve("sample/file2")).doesNotExist();
        assertThat(job.progress().finished()).isEqualTo(50_000 / Sample.PIECE_LENGTH + 1);
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void aListenerThatThrowsStopsNothing() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        seeding(sample);
        Job job = sample.leech(here, fresh(), there);
        job.addListener((owner, event) -> {
            throw new IllegalStateException("a broken listener, on purpose");
        });
        CompletableFuture<JobEvent> completed =
                Sample.next(job, event -> event instanceof JobEvent.Completed);
        soon(job.start());
        soon(completed);
        soon(job.completion());
        sample.assertWholeIn(fresh());
    }

    @Test
    void aListenerMayCloseItsJobAndTheSession() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        seeding(sample);
        Job job = sample.leech(here, fresh(), there);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        job.addListener((owner, event) -> {
            if (event instanceof JobEvent.Completed) {
                owner.close();
                here.close();
                closed.complete(null);
            }
        });
        soon(job.start());
        soon(closed);
        sample.assertWholeIn(fresh());
    }

    @Test
    void whatIsInAFilesPlaceIsNamedAndStartTriesAgainWithoutIt() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        seeding(sample);
        Path inTheWay = Files.createDirectories(fresh().resolve("sample/file0"));
        Job job =
                Job.open(
                        here,
                        fresh(),
                        sample.metainfo(),
                        JobOptions.defaults().withPeers(Sample.at(there)));
        CompletableFuture<JobEvent> failed =
                Sample.next(job, event -> event instanceof JobEvent.Failed);
        CompletableFuture<Void> completion = job.completion();
        soon(job.start());
        assertThat(((JobEvent.Failed) soon(failed)).reason()).contains("file0");
        assertThat(job.status().state()).isEqualTo(JobState.ERROR);
        assertThat(job.status().error()).contains(inTheWay.toString());
        assertThatThrownBy(() -> soon(completion))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StorageException.class);
        Files.delete(inTheWay);
        soon(job.start());
        soon(job.completion());
        sample.assertWholeIn(fresh());
        assertThat(job.status().error()).isNull();
    }

    @Test
    void aFileThatVanishedWhileTheJobWasStoppedIsFetchedAgain() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        seeding(sample);
        Job job = sample.leech(here, fresh(), there);
        soon(job.start());
        soon(job.completion());
        soon(job.stop());
        Files.delete(fresh().resolve("sample/file2"));
        soon(job.start());
        soon(Sample.state(job, JobState.SEEDING));
        sample.assertWholeIn(fresh());
    }

    @Test
    void aPausedJobFinishesAfterResume() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        seeding(sample);
        Job job = sample.leech(here, fresh(), there);
        soon(job.pause());
        soon(job.start());
        soon(Sample.state(job, JobState.PAUSED));
        job.addPeers(List.copyOf(Sample.at(there)));
        assertThat(job.progress().finished()).isZero();
        soon(job.resume());
        soon(job.completion());
        sample.assertWholeIn(fresh());
    }
}

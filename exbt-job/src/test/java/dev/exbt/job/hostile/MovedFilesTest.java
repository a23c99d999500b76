package dev.exbt.job.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was verified and is taken away before the download has ended: the job says so, and gets it again. */
@Timeout(90)
class MovedFilesTest {
    private static final int LENGTH = 300_000;
    private static final int PIECE_LENGTH = 32_768;

    @TempDir private Path temporary;

    private Path target;

    private interface Change {
        void apply() throws IOException;
    }

    @Test
    void aFileRemovedInTheMiddleOfADownload() throws Exception {
        assertThat(error(() -> Files.delete(target))).contains("was removed while it was in use");
    }

    @Test
    void aFileReplacedByAnotherInTheMiddleOfADownload() throws Exception {
        Path other = Files.write(temporary.resolve("other"), new byte[LENGTH]);
        assertThat(
                        error(() -> {
                            Files.move(target, temporary.resolve("away"));
                            Files.move(other, target);
                        }))
                .contains("was replaced by another file while it was in use");
    }

    @Test
    void aFileReplacedByALinkInTheMiddleOfADownload() throws Exception {
        Path outside = Files.write(temporary.resolve("outside"), new byte[LENGTH]);
        assertThat(
                        error(() -> {
                            Files.delete(target);
                            Files.createSymbolicLink(target, outside);
                        }))
                .contains("is a symbolic link where a plain file belongs, refused");
        assertThat(outside).hasBinaryContent(new byte[LENGTH]);
    }

    /** Lets one piece through, changes what is on disk, lets the rest through; gives what the job says of it. */
    private String error(Change change) throws Exception {
        byte[] data = new byte[LENGTH];
        new Random(11).nextBytes(data);
        Path original = Files.write(temporary.resolve("data.bin"), data);
        target = temporary.resolve("target/data.bin");
        Metainfo torrent =
                TorrentWriter.of(original)
                        .pieceLength(PIECE_LENGTH)
                        .write(TorrentProgress.NONE, () -> false);
        CompletableFuture<Void> changed = new CompletableFuture<>();
        SessionConfig config =
                SessionConfig.defaults()
                        .withBindAddress(InetAddress.getLoopbackAddress())
                        .withAllowLocal(true)
                        .withDht(null);
        try (HostilePeer seeder = new HostilePeer(9, torrent, data, talk -> serve(talk, changed));
                Session session = Session.open(config)) {
            HostPort address = new HostPort("127.77.0.9", seeder.address().getPort());
            Job job =
                    Job.create(
                            session,
                            target.getParent(),
                            torrent,
                            JobOptions.defaults().withPeers(List.of(address)));
            CompletableFuture<Void> verified = new CompletableFuture<>();
            CompletableFuture<String> failed = new CompletableFuture<>();
            job.addListener((owner, event) -> {
                if (event instanceof JobEvent.PieceVerified) {
                    verified.complete(null);
                } else if (event instanceof JobEvent.Failed failure) {
                    failed.complete(failure.reason());
                }
            });
            soon(job.start());
            soon(verified);
            change.apply();
            changed.complete(null);
            String reason = soon(failed);
            assertThat(job.status().error()).isEqualTo(reason);
            Files.deleteIfExists(target);
            soon(job.start());
            soon(job.completion());
            assertThat(Files.mismatch(original, target)).isEqualTo(-1);
            return reason;
        }
    }

    private static void serve(HostilePeer.Talk talk, CompletableFuture<Void> goOn)
            throws IOException {
        talk.hello();
        for (int i = 0; true; i++) {
            HostilePeer.Request request = talk.nextRequest();
            talk.sendPiece(request.piece(), request.begin(), talk.data(request));
            if (i == 3) { // of two pieces at a time, one has both its blocks
                goOn.join();
            }
        }
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }
}

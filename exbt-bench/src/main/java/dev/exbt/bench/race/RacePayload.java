package dev.exbt.bench.race;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A file of random bytes and its torrent, in pieces of 1 MiB.
 *
 * @param home the directory that holds the file
 * @param torrent the torrent file
 * @param bytes how long the file is
 */
public record RacePayload(Path home, Path torrent, long bytes) {
    private static final String NAME = "payload.bin";
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(10);

    /** Bytes of a piece. */
    public static final int PIECE_LENGTH = 1 << 20;

    /** Makes both in a directory. */
    public static RacePayload write(Path workspace, long bytes) throws IOException {
        Path home = Files.createDirectories(workspace.resolve("home"));
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] part = new byte[PIECE_LENGTH];
        try (OutputStream out = Files.newOutputStream(home.resolve(NAME))) {
            for (long left = bytes; left > 0; left -= part.length) {
                random.nextBytes(part);
                out.write(part, 0, (int) Math.min(left, part.length));
            }
        }
        try {
            Metainfo metainfo =
                    TorrentWriter.of(home.resolve(NAME))
                            .pieceLength(PIECE_LENGTH)
                            .write(TorrentProgress.NONE, () -> false);
            Path torrent = workspace.resolve("payload.torrent");
            Files.write(torrent, metainfo.toBytes());
            return new RacePayload(home, torrent, bytes);
        } catch (MetainfoException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The file. */
    public Path file() {
        return home.resolve(NAME);
    }

    /** Fails unless a directory holds the same file soon: libtorrent has everything before all of it is written. */
    public void requireIn(Path directory) throws IOException {
        Path copy = directory.resolve(NAME);
        long deadline = System.nanoTime() + WRITTEN_WITHIN.toNanos();
        long differs = Files.mismatch(file(), copy);
        while (differs >= 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(directory + " differs at byte " + differs);
            }
            LockSupport.parkNanos(WRITTEN_WITHIN.toNanos() / 500);
            differs = Files.mismatch(file(), copy);
        }
    }

    /** Frees the space of a download. */
    public void removeFrom(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }
}

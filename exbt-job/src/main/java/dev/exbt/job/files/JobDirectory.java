package dev.exbt.job.files;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.storage.DurableFile;
import dev.exbt.storage.JobLock;
import dev.exbt.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job keeps its state: in {@code .exbt} below the directory of its files, named by the torrent's info-hash, so
 * that several jobs may share a directory.
 *
 * <pre>
 * DIR/.exbt/HASH.torrent   the torrent file, once it is known
 * DIR/.exbt/HASH.magnet    the magnet link it came from, if it did
 * DIR/.exbt/HASH.resume    what is verified, see {@link dev.exbt.storage.ResumeData}
 * DIR/.exbt/HASH.parts     bytes of unwanted files that share a piece with wanted ones
 * DIR/.exbt/HASH.lock      held while a process uses the job
 * </pre>
 */
public final class JobDirectory implements AutoCloseable {
    /** Name of the state's folder. */
    static final String STATE = ".exbt";

    private static final String TORRENT = ".torrent";
    private static final String MAGNET = ".magnet";
    private static final String RESUME = ".resume";
    private static final String PARTS = ".parts";
    private static final String LOCK = ".lock";

    private final Path root;
    private final InfoHash infoHash;
    private final JobLock lock;

    /** Whether the torrent was written and the drive may not have it yet. */
    private volatile boolean torrentUnflushed;

    /** Whether what is kept was compared with the torrent, or is the torrent. */
    private volatile boolean torrentKept;

    private JobDirectory(Path root, InfoHash infoHash, JobLock lock) {
        this.root = root;
        this.infoHash = infoHash;
        this.lock = lock;
    }

    /** Refuses a directory that exists already, whatever it is. */
    public static void requireAbsent(Path directory) throws FileAlreadyExistsException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
    }

    /** Opens the state of a job, making what is missing, and locks it. */
    public static JobDirectory open(Path directory, InfoHash infoHash) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        Path state = root.resolve(STATE);
        make(root);
        if (Files.isSymbolicLink(state)) {
            throw new StorageException(
                    state,
                    StorageException.Reason.NOT_A_FILE,
                    "is a symbolic link where a directory belongs, refused",
                    null);
        }
        make(state);
        return new JobDirectory(
                root, infoHash, JobLock.take(state.resolve(infoHash.toHex() + LOCK)));
    }

    /** Looks first: what {@code createDirectories} does with one that is there costs an exception, and thousands of jobs share theirs. */
    private static void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
    }

    /** Opens the one job that a directory holds, and locks it. */
    public static JobDirectory find(Path directory) throws IOException {
        List<InfoHash> found = new ArrayList<>();
        Path state = directory.resolve(STATE);
        if (!Files.isDirectory(state)) {
            throw new NoSuchFileException(directory.toString(), null, "no job is here");
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(state, "*{" + TORRENT + "," + MAGNET + "}")) {
            for (Path file : files) {
                InfoHash hash = namedBy(file);
                if (hash != null && !found.contains(hash)) {
                    found.add(hash);
                }
            }
        }
        if (found.isEmpty()) {
            throw new NoSuchFileException(directory.toString(), null, "no job is here");
        }
        if (found.size() > 1) {
            throw new IllegalStateException(
                    directory
                            + " holds "
                            + found.size()
                            + " jobs; open one of them by its torrent or magnet link");
        }
        return open(directory, found.getFirst());
    }

    private static @Nullable InfoHash namedBy(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return InfoHash.ofHex(name.substring(0, name.lastIndexOf('.')));
        } catch (IllegalArgumentException foreign) {
            return null; // not one of ours
        }
    }

    /** Where the job's files are. */
    public Path root() {
        return root;
    }

    /** Where what is verified is written down. */
    public Path resumeFile() {
        return file(RESUME);
    }

    /** Where bytes of unwanted files go that share a piece with wanted ones. */
    public Path partFile() {
        return file(PARTS);
    }

    /** Keeps the torrent here. Does not wait for the drive: a thousand jobs would, one after the other. */
    public void writeTorrent(Metainfo metainfo) throws IOException {
        Path file = file(TORRENT);
        byte[] bytes = metainfo.toBytes();
        if (!holds(file, bytes)) {
            torrentUnflushed = true;
            DurableFile.writeUnflushed(file, bytes);
        }
        torrentKept = true;
    }

    /** Keeps the torrent here so that it survives a power failure; before the first byte of its files is written. */
    public void secureTorrent(Metainfo metainfo) throws IOException {
        if (!torrentKept || !Files.exists(file(TORRENT))) {
            writeTorrent(metainfo);
        }
        if (torrentUnflushed) {
            DurableFile.flush(file(TORRENT));
            torrentUnflushed = false;
        }
    }

    /** Keeps the magnet link; does nothing if it is kept already. Blocks. */
    public void writeMagnet(MagnetLink magnet) throws IOException {
        write(file(MAGNET), magnet.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        if (!holds(file, bytes)) {
            DurableFile.write(file, bytes);
        }
    }

    private static boolean holds(Path file, byte[] bytes) throws IOException {
        return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes);
    }

    /** Whose state this is. */
    public InfoHash infoHash() {
        return infoHash;
    }

    /** The magnet link kept here, or null if the job came from none. */
    public @Nullable MagnetLink readMagnet() throws IOException, MetainfoException {
        Path magnet = file(MAGNET);
        return Files.exists(magnet) ? MagnetLink.parse(Files.readString(magnet)) : null;
    }

    /** The torrent file kept here, or null if there is none yet. */
    public @Nullable Metainfo readTorrent() throws IOException, MetainfoException {
        Path torrent = file(TORRENT);
        return Files.exists(torrent) ? TorrentFiles.read(torrent) : null;
    }

    /** The torrent file kept here, or null if there is none that can be used. */
    public @Nullable Metainfo readTorrentIfSound() throws IOException {
        try {
            return readTorrent();
        } catch (MetainfoException damaged) {
            return null; // it will be fetched and written again
        }
    }

    private Path file(String suffix) {
        return root.resolve(STATE).resolve(infoHash.toHex() + suffix);
    }

    /** Lets other processes use the job. */
    @Override
    public void close() {
        lock.close();
    }
}

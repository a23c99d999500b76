package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a torrent of a file or a folder: v1, v2 or hybrid (BEP 3, 52). Links and special files are left out, see {@link
 * TorrentProgress#onSkipped}. Confined to the thread that fills it in; {@link #write} hashes on threads of its own and waits.
 */
public final class TorrentWriter {
    /** The shortest piece that is chosen, and the shortest that v2 takes. */
    public static final int MIN_PIECE_LENGTH = 1 << 14;

    /** The longest piece that is chosen. */
    public static final int MAX_CHOSEN_PIECE_LENGTH = 1 << 24;

    /** More threads than this do not read faster. */
    private static final int MAX_THREADS = 8;

    private final Path source;
    private TorrentVersion version = TorrentVersion.V1;
    private List<List<String>> trackers = List.of();
    private List<String> webSeeds = List.of();
    private @Nullable String name;
    private int pieceLength;
    private boolean isPrivate;
    private @Nullable String comment;
    private @Nullable String createdBy = "exbt";
    private OptionalLong creationDate = OptionalLong.of(Instant.now().getEpochSecond());
    private int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);

    private TorrentWriter(Path source) {
        this.source = source;
    }

    /**
     * Begins a torrent.
     *
     * @param source a file or a folder
     * @return a writer for a public v1 torrent without trackers
     */
    public static TorrentWriter of(Path source) {
        return new TorrentWriter(source);
    }

    /**
     * Which descriptions to write.
     *
     * @param version v1 unless told
     * @return this writer
     */
    public TorrentWriter version(TorrentVersion version) {
        this.version = version;
        return this;
    }

    /**
     * Where peers are found (BEP 12).
     *
     * @param trackers tiers of announce URLs
     * @return this writer
     */
    public TorrentWriter trackers(List<List<String>> trackers) {
        this.trackers = List.copyOf(trackers);
        return this;
    }

    /**
     * Where the files lie on the web (BEP 19).
     *
     * @param urls web seeds
     * @return this writer
     */
    public TorrentWriter webSeeds(List<String> urls) {
        this.webSeeds = List.copyOf(urls);
        return this;
    }

    /**
     * What the torrent is called. Whoever downloads it gets a file or folder of that name.
     *
     * @param name the source's own name unless told
     * @return this writer
     */
    public TorrentWriter name(String name) {
        this.name = name;
        return this;
    }

    /**
     * How long a piece is.
     *
     * @param length bytes; with v2 a power of two of at least {@link #MIN_PIECE_LENGTH}; 0 to {@linkplain #chosenPieceLength
     *     choose}
     * @return this writer
     */
    public TorrentWriter pieceLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("piece length " + length);
        }
        this.pieceLength = length;
        return this;
    }

    /**
     * Whether peers may come from the trackers alone (BEP 27).
     *
     * @param isPrivate no unless told
     * @return this writer
     */
    public TorrentWriter privateTorrent(boolean isPrivate) {
        this.isPrivate = isPrivate;
        return this;
    }

    /**
     * What to say about it.
     *
     * @param comment nothing unless told, nor if null
     * @return this writer
     */
    public TorrentWriter comment(@Nullable String comment) {
        this.comment = comment;
        return this;
    }

    /**
     * Which program makes it.
     *
     * @param createdBy {@code exbt} unless told; nothing if null
     * @return this writer
     */
    public TorrentWriter createdBy(@Nullable String createdBy) {
        this.createdBy = createdBy;
        return this;
    }

    /**
     * When it is made.
     *
     * @param seconds since 1970; when this writer was made unless told; nothing if empty
     * @return this writer
     */
    public TorrentWriter creationDate(OptionalLong seconds) {
        this.creationDate = seconds;
        return this;
    }

    /**
     * How many threads hash.
     *
     * @param threads at least 1; one for each processor unless told
     * @return this writer
     */
    public TorrentWriter threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads);
        }
        this.threads = threads;
        return this;
    }

    /**
     * The piece length for so much content, four times the content for twice the piece, as libtorrent has it: about 1,600
     * pieces for 100 MiB and 3,300 for 4 GiB.
     *
     * @param totalLength bytes
     * @return a power of two from {@link #MIN_PIECE_LENGTH} to {@link #MAX_CHOSEN_PIECE_LENGTH}
     */
    public static int chosenPieceLength(long totalLength) {
        long length = MIN_PIECE_LENGTH;
        while (length < MAX_CHOSEN_PIECE_LENGTH && totalLength > length * length / 100) {
            length <<= 1;
        }
        return (int) length;
    }

    /**
     * Reads and hashes everything.
     *
     * @param progress hears how far it is
     * @param cancelled asked often, by the hashing threads
     * @return the torrent
     * @throws IOException if a file cannot be read, or changes meanwhile
     * @throws MetainfoException if this cannot be a torrent: nothing to share, too many pieces, a name or piece length that will not
     *     do
     * @throws java.util.concurrent.CancellationException if cancelled, or if the calling thread is interrupted
     */
    public Metainfo write(TorrentProgress progress, BooleanSupplier cancelled)
            throws IOException, MetainfoException {
        boolean folder = Files.isDirectory(source);
        String torrentName = torrentName();
        List<SourceFiles.Source> files =
                folder ? SourceFiles.below(source, progress) : List.of(single(torrentName));
        long content = files.stream().mapToLong(SourceFiles.Source::length).sum();
        int length = pieceLength == 0 ? chosenPieceLength(content) : pieceLength;
        TorrentLayout layout = new TorrentLayout(files, folder, length, version);
        check(layout, length);
        PieceHashes hashes =
                new PieceHashes(
                        layout.extents(), length, layout.end(), version, progress, cancelled);
        hashes.run(threads);
        return Metainfo.parse(bytes(layout, hashes, torrentName, length), MetainfoLimits.STANDARD);
    }

    private String torrentName() throws MetainfoException {
        Path last = source.toAbsolutePath().normalize().getFileName();
        String wanted = name != null ? name : last == null ? "" : last.toString();
        if (!wanted.equals(PathComponent.clean(wanted, PathRules.ofThisSystem()))) {
            throw new MetainfoException(
                    "info.name", "\"" + wanted + "\" cannot name a file or folder everywhere");
        }
        return wanted;
    }

    private SourceFiles.Source single(String torrentName) throws IOException {
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(source.toString());
        }
        if (!Files.isRegularFile(source)) {
            throw new IOException(source + " is neither a file nor a folder");
        }
        return new SourceFiles.Source(source, List.of(torrentName), Files.size(source));
    }

    /** Before hours of hashing, what the reader would refuse after them. */
    private void check(TorrentLayout layout, int length) throws MetainfoException {
        MetainfoLimits limits = MetainfoLimits.STANDARD;
        if (layout.end() == 0) {
            throw new MetainfoException("info", "no bytes to share in " + source);
        }
        long pieces = (layout.end() - 1) / length + 1;
        if (pieces > limits.maxPieces()) {
            throw new MetainfoException(
                    "info.piece length",
                    pieces
                            + " pieces of "
                            + length
                            + " bytes, over the limit of "
                            + limits.maxPieces());
        }
        if (length > limits.maxPieceLength()) {
            throw new MetainfoException(
                    "info.piece length", "over the limit of " + limits.maxPieceLength());
        }
        if (version != TorrentVersion.V1
                && (length < MIN_PIECE_LENGTH || Integer.bitCount(length) != 1)) {
            throw new MetainfoException(
                    "info.piece length",
                    length + " is not a power of two of at least " + MIN_PIECE_LENGTH);
        }
    }

    private byte[] bytes(TorrentLayout layout, PieceHashes hashes, String torrentName, int length) {
        BencodeDictionary.Builder info =
                BencodeDictionary.builder().put("name", torrentName).put("piece length", length);
        if (isPrivate) {
            info.put("private", 1);
        }
        if (version != TorrentVersion.V2) {
            layout.putFileList(info);
            info.put("pieces", hashes.v1());
        }
        TorrentRewriter torrent = new TorrentRewriter().trackers(trackers).webSeeds(webSeeds);
        if (version != TorrentVersion.V1) {
            info.put("meta version", 2);
            torrent.put("piece layers", layout.putFileTree(info, hashes.v2()));
        }
        if (comment != null) {
            torrent.put("comment", BencodeString.of(comment));
        }
        if (createdBy != null) {
            torrent.put("created by", BencodeString.of(createdBy));
        }
        creationDate.ifPresent(date -> torrent.put("creation date", new BencodeInteger(date)));
        return torrent.put("info", info.build()).write();
    }
}

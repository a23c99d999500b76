package dev.exbt.storage;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeLimits;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeSpan;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.StorageException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a job knows about its data, kept so that a restart hashes only files that changed. It names no paths; files count by
 * their place in the torrent.
 *
 * <pre>
 * d 5:state d
 *       4:boot ..   10:downloaded i..e   5:files l (size, nanoseconds) x (files of the torrent + part file) e
 *       9:info-hash 20:..    6:pieces ceil(n/8):bitfield as BEP 3 has it    8:uploaded i..e    7:version i1e e
 *   6:sha256 32:over the bytes of state e
 * </pre>
 *
 * <p>Data that was written and not flushed is safe from the end of a process, not from the end of the machine. So that a job
 * can end without waiting for the drive, {@code boot} says in which run of the machine unflushed data was written ({@link
 * BootId}); after the machine has started anew such resume data is refused. It is absent when everything was flushed.
 *
 * <p>Anything that is not exactly this is refused as a whole, and the job hashes its data instead. It is no defence against
 * somebody who may write the file; the hash finds damage.
 *
 * @param infoHash whose data this is
 * @param verified pieces that were right
 * @param files as {@link FileStorage#states} gave them after a flush
 * @param uploaded payload bytes sent in the life of the job
 * @param downloaded payload bytes received in the life of the job
 * @param unflushedIn the run of the machine in which data was written that is not flushed yet; null if all is
 */
public record ResumeData(
        InfoHash infoHash,
        Bitfield verified,
        List<FileState> files,
        long uploaded,
        long downloaded,
        @Nullable String unflushedIn) {
    /** The only version there is. */
    public static final int VERSION = 1;

    /** The longest resume file that is read: 200,000 files and 2 Mi pieces need about 7 MiB. */
    public static final int MAX_BYTES = 16 << 20;

    private static final BencodeLimits LIMITS = new BencodeLimits(4, 1 << 20, 1_000_000, MAX_BYTES);

    /** Copies what could change, and checks the values. */
    public ResumeData {
        verified = verified.copy();
        files = List.copyOf(files);
        if (uploaded < 0 || downloaded < 0) {
            throw new IllegalArgumentException(
                    "uploaded " + uploaded + ", downloaded " + downloaded);
        }
    }

    /**
     * The pieces that were right.
     *
     * @return a copy
     */
    @Override
    public Bitfield verified() {
        return verified.copy();
    }

    /**
     * Reads a file in this run of the machine.
     *
     * @param file the resume file
     * @param metainfo the torrent it should be about
     * @return its content
     * @throws StorageException if it is missing ({@link Reason#MISSING}), or damaged, of another version or of another torrent
     */
    public static ResumeData read(Path file, Metainfo metainfo) throws StorageException {
        return read(file, metainfo, BootId.current());
    }

    /**
     * Reads a file.
     *
     * @param file the resume file
     * @param metainfo the torrent it should be about
     * @param boot the run of the machine, as {@link BootId#current} names it; null if the system tells none
     * @return its content
     * @throws StorageException if it is missing ({@link Reason#MISSING}), or damaged, of another version, of another torrent, or
     *     from before the machine started anew
     */
    public static ResumeData read(Path file, Metainfo metainfo, @Nullable String boot)
            throws StorageException {
        byte[] bytes = DurableFile.read(file, MAX_BYTES);
        try {
            return parse(bytes, metainfo, boot);
        } catch (BencodeException e) {
            throw new StorageException(
                    file, "is no resume data of this torrent: " + e.getMessage(), e);
        }
    }

    /**
     * Replaces a file; see {@link DurableFile} for what a crash leaves.
     *
     * @param file the resume file
     * @throws StorageException if the disk refuses; the old file is still there
     */
    public void write(Path file) throws StorageException {
        DurableFile.write(file, toBytes());
    }

    byte[] toBytes() {
        List<BencodeValue> states = new ArrayList<>(2 * files.size());
        for (FileState state : files) {
            states.add(new BencodeInteger(state.size()));
            states.add(new BencodeInteger(state.modifiedNanos()));
        }
        BencodeDictionary.Builder known =
                BencodeDictionary.builder()
                        .put("version", VERSION)
                        .put("info-hash", infoHash.toBytes())
                        .put("pieces", verified.toBytes())
                        .put("files", new BencodeList(states))
                        .put("uploaded", uploaded)
                        .put("downloaded", downloaded);
        if (unflushedIn != null) {
            known.put("boot", unflushedIn);
        }
        BencodeDictionary state = known.build();
        byte[] sum = PieceHasher.digest("SHA-256").digest(BencodeWriter.write(state));
        return BencodeWriter.write(
                BencodeDictionary.builder().put("state", state).put("sha256", sum).build());
    }

    static ResumeData parse(byte[] bytes, Metainfo metainfo) throws BencodeException {
        return parse(bytes, metainfo, BootId.current());
    }

    private static ResumeData parse(byte[] bytes, Metainfo metainfo, @Nullable String now)
            throws BencodeException {
        BencodeDictionary file = BencodeReader.strict().withLimits(LIMITS).readDictionary(bytes);
        BencodeDictionary state = file.dictionary("state");
        BencodeSpan span = file.span("state");
        BencodeString sum = file.string("sha256");
        if (state == null || span == null || sum == null) {
            throw new BencodeException("no state, or no hash of it", 0);
        }
        var sha256 = PieceHasher.digest("SHA-256");
        sha256.update(bytes, span.offset(), span.length());
        require(Arrays.equals(sha256.digest(), sum.toByteArray()), "the hash is wrong");
        require(integer(state, "version") == VERSION, "another version");
        InfoHash infoHash = metainfo.infoHash();
        require(Arrays.equals(bytes(state, "info-hash"), infoHash.toBytes()), "another torrent");
        BencodeString boot = state.string("boot");
        String unflushedIn = boot == null ? null : boot.utf8();
        require(
                unflushedIn == null || unflushedIn.equals(now),
                "the machine has started anew before everything was on the drive");
        return new ResumeData(
                infoHash,
                pieces(bytes(state, "pieces"), metainfo.pieceCount()),
                files(state, metainfo.files().size() + 1),
                notNegative(state, "uploaded"),
                notNegative(state, "downloaded"),
                unflushedIn);
    }

    private static Bitfield pieces(byte[] bytes, int count) throws BencodeException {
        try {
            return Bitfield.ofBytes(bytes, count);
        } catch (IllegalArgumentException e) {
            throw new BencodeException("pieces: " + e.getMessage(), 0);
        }
    }

    private static List<FileState> files(BencodeDictionary state, int count)
            throws BencodeException {
        BencodeList list = state.list("files");
        if (list == null || list.size() != 2 * count) {
            throw new BencodeException("files: " + count + " expected", 0);
        }
        List<FileState> files = new ArrayList<>(count);
        for (int i = 0; i < list.size(); i += 2) {
            if (!(list.get(i) instanceof BencodeInteger(long size))
                    || !(list.get(i + 1) instanceof BencodeInteger(long modified))) {
                throw new BencodeException("files: not a number", 0);
            }
            files.add(new FileState(size, modified));
        }
        return files;
    }

    private static byte[] bytes(BencodeDictionary state, String key) throws BencodeException {
        BencodeString value = state.string(key);
        if (value == null) {
            throw new BencodeException(key + " is missing", 0);
        }
        return value.toByteArray();
    }

    private static long integer(BencodeDictionary state, String key) throws BencodeException {
        OptionalLong value = state.integer(key);
        require(value.isPresent(), key + " is missing");
        return value.orElseThrow();
    }

    private static long notNegative(BencodeDictionary state, String key) throws BencodeException {
        long value = integer(state, key);
        require(value >= 0, key + " is negative");
        return value;
    }

    private static void require(boolean condition, String otherwise) throws BencodeException {
        if (!condition) {
            throw new BencodeException(otherwise, 0);
        }
    }
}

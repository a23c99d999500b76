package dev.exbt.bench;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.storage.FileLayout;
import dev.exbt.storage.PieceHasher;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * SHA-1 of one piece, in portions of 256 KiB as the disk threads hash it, beside a bare {@code MessageDigest} over the same
 * portions. The bar: 0.98 of the bare loop's rate.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PieceHashBenchmark {
    private static final int PORTION = 256 * 1024;

    /** Bytes of the piece. */
    @Param({"262144", "1048576", "4194304", "16777216"})
    private int pieceBytes;

    /** Where the bytes are. */
    @Param({"heap", "direct"})
    private String memory;

    private ByteBuffer piece;
    private MessageDigest sha1;
    private byte[] expected;
    private PieceHasher hasher;

    /**
     * Makes a torrent of one piece.
     *
     * @throws MetainfoException never
     * @throws NoSuchAlgorithmException never
     */
    @Setup
    public void makePiece() throws MetainfoException, NoSuchAlgorithmException {
        byte[] bytes = new byte[pieceBytes];
        new Random(20_260_301).nextBytes(bytes);
        sha1 = MessageDigest.getInstance("SHA-1");
        expected = sha1.digest(bytes);
        piece =
                memory.equals("heap")
                        ? ByteBuffer.wrap(bytes)
                        : ByteBuffer.allocateDirect(pieceBytes).put(bytes);
        byte[] info =
                BencodeWriter.write(
                        BencodeDictionary.builder()
                                .put("name", "piece")
                                .put("piece length", pieceBytes)
                                .put("length", pieceBytes)
                                .put("pieces", expected)
                                .build());
        hasher = PieceHasher.of(FileLayout.of(Metainfo.ofInfo(info, List.of(), List.of())));
    }

    /**
     * Checks the piece as exbt does.
     *
     * @return true
     */
    @Benchmark
    public boolean pieceHasher() {
        hasher.start(0);
        for (int end = PORTION; end <= pieceBytes; end += PORTION) {
            hasher.update(piece.limit(end).position(end - PORTION));
        }
        return hasher.matches();
    }

    /**
     * Checks the piece with nothing but the platform's digest.
     *
     * @return true
     */
    @Benchmark
    public boolean messageDigest() {
        for (int end = PORTION; end <= pieceBytes; end += PORTION) {
            sha1.update(piece.limit(end).position(end - PORTION));
        }
        return Arrays.equals(sha1.digest(), expected);
    }
}

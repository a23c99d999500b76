package dev.exbt.bench;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.Type;
import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeWriter;
import java.util.Map;
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
 * Bencode: a torrent file of 1 MiB and a KRPC response, read and written, beside {@code com.dampcake:bencode} in the mode
 * that keeps bytes (its other mode decodes every string as text and would destroy the hashes).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BencodeBenchmark {
    /** What is read and written. */
    @Param({"torrent", "krpc"})
    private String sample;

    private final Bencode dampcake = new Bencode(true);
    private byte[] encoded;
    private BencodeDictionary decoded;
    private Map<String, Object> dampcakeDecoded;

    /**
     * Makes the sample.
     *
     * @throws BencodeException never: the writer's output is canonical
     */
    @Setup
    public void encode() throws BencodeException {
        encoded =
                BencodeWriter.write(
                        sample.equals("torrent")
                                ? BencodeSamples.torrent()
                                : BencodeSamples.krpc());
        decoded = BencodeReader.strict().readDictionary(encoded);
        dampcakeDecoded = dampcake.decode(encoded, Type.DICTIONARY);
    }

    /**
     * Decodes with the strict reader.
     *
     * @return the dictionary
     * @throws BencodeException never: the input is canonical
     */
    @Benchmark
    public BencodeDictionary exbtDecode() throws BencodeException {
        return BencodeReader.strict().readDictionary(encoded);
    }

    /**
     * Decodes with the baseline.
     *
     * @return the dictionary
     */
    @Benchmark
    public Map<String, Object> dampcakeDecode() {
        return dampcake.decode(encoded, Type.DICTIONARY);
    }

    /**
     * Encodes.
     *
     * @return the bytes
     */
    @Benchmark
    public byte[] exbtEncode() {
        return BencodeWriter.write(decoded);
    }

    /**
     * Encodes with the baseline.
     *
     * @return the bytes
     */
    @Benchmark
    public byte[] dampcakeEncode() {
        return dampcake.encode(dampcakeDecoded);
    }
}

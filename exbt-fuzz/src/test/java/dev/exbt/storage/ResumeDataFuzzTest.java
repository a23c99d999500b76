package dev.exbt.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.fuzz.Proportion;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.testkit.Vectors;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Resume files: damaged anywhere, and of whatever state under a hash that is right. */
class ResumeDataFuzzTest {
    private static final Metainfo TORRENT = torrent();
    private static final byte[] STATE = "5:state".getBytes(StandardCharsets.US_ASCII);

    private static Metainfo torrent() {
        try {
            return Metainfo.parse(Vectors.file("torrents/own/v1-single.torrent"));
        } catch (MetainfoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ResumeData sample(@Nullable String boot) {
        Bitfield some = new Bitfield(TORRENT.pieceCount());
        some.set(2);
        List<FileState> files =
                List.of(new FileState(100_000, 1_700_000_000_123_456_789L), new FileState(-1, 0));
        return new ResumeData(TORRENT.infoHash(), some, files, 17, 4_711, boot);
    }

    static Stream<byte[]> files() {
        byte[] whole = sample(null).toBytes();
        return Stream.of(
                whole,
                sample(BootId.current()).toBytes(),
                sample("another run").toBytes(),
                Arrays.copyOf(whole, whole.length / 2),
                new byte[0]);
    }

    static Stream<byte[]> states() {
        return files().flatMap(file -> {
            try {
                var span = BencodeReader.strict().readDictionary(file).span("state");
                return span == null
                        ? Stream.empty()
                        : Stream.of(
                                Arrays.copyOfRange(
                                        file, span.offset(), span.offset() + span.length()));
            } catch (BencodeException truncated) {
                return Stream.empty();
            }
        });
    }

    @MethodSource("files")
    @FuzzTest(maxDuration = "10m")
    void readFile(byte[] input) throws Exception {
        Proportion.check(input.length, () -> ResumeData.parse(input, TORRENT));
        check(input);
    }

    @MethodSource("states")
    @FuzzTest(maxDuration = "10m")
    void readStateOfRightHash(byte[] state) throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(state);
        var file = new ByteArrayOutputStream();
        file.writeBytes("d6:sha25632:".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(sum);
        file.writeBytes(STATE);
        file.writeBytes(state);
        file.write('e');
        check(file.toByteArray());
    }

    private static void check(byte[] input) throws BencodeException {
        ResumeData read;
        try {
            read = ResumeData.parse(input, TORRENT);
        } catch (BencodeException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        assertThat(read.verified().size()).isEqualTo(TORRENT.pieceCount());
        assertThat(read.files()).hasSize(TORRENT.files().size() + 1);
        assertThat(ResumeData.parse(read.toBytes(), TORRENT)).isEqualTo(read);
    }
}

package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeReader;
import dev.exbt.testkit.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorrentWriterTest {
    @TempDir private Path directory;

    /** The honest torrents of the vectors, made anew from their files: the info-hash is the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1-single",
                "v1-exact",
                "v1-onebyte",
                "v1-multi",
                "v1-multi-one",
                "v1-unicode",
                "v1-private",
                "v1-urllist",
                "v1-tiers",
                "v1-piece-64k",
                "v1-16m-piece",
                "v2-single",
                "v2-tiny",
                "v2-exactpiece",
                "v2-multi",
                "hybrid-single",
                "hybrid-multi",
                "hybrid-unicode"
            })
    void makesTheTorrentsOfTheVectorsAnew(String id) throws Exception {
        Metainfo vector = Metainfo.parse(Vectors.file("torrents/own/" + id + ".torrent"));
        for (FileEntry file : vector.files()) {
            if (!file.isPad()) {
                Path path = file.resolveIn(directory);
                Files.createDirectories(path.getParent());
                Files.write(path, stream(id + "/" + file.pathString(), (int) file.length()));
            }
        }
        Metainfo made =
                TorrentWriter.of(directory.resolve(vector.name()))
                        .version(vector.version())
                        .pieceLength(vector.pieceLength())
                        .privateTorrent(vector.isPrivate())
                        .trackers(vector.trackers())
                        .webSeeds(vector.webSeeds())
                        .createdBy(vector.createdBy())
                        .comment(vector.comment())
                        .creationDate(vector.creationDate())
                        .threads(2)
                        .write(TorrentProgress.NONE, () -> false);
        assertThat(made.infoHash()).isEqualTo(vector.infoHash());
        assertThat(made.infoHashV2()).isEqualTo(vector.infoHashV2());
        for (int piece = 0; made.hasV2() && piece < made.pieceCount(); piece++) {
            assertThat(made.pieceHashV2(piece)).isEqualTo(vector.pieceHashV2(piece));
        }
        assertThat(made.trackers()).isEqualTo(vector.trackers());
        assertThat(made.creationDate()).isEqualTo(vector.creationDate());
    }

    /** The vectors' file bodies: SHA-256 of key, 0 and a counter, one after the other. */
    private static byte[] stream(String key, int length) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long counter = 0; out.size() < length; counter++) {
            sha256.update(key.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            out.writeBytes(sha256.digest(ByteBuffer.allocate(8).putLong(counter).array()));
        }
        return Arrays.copyOf(out.toByteArray(), length);
    }

    private Path folder(long seed) throws IOException {
        Random random = new Random(seed);
        Path folder = Files.createDirectories(directory.resolve("folder"));
        int[] lengths = {0, 1, 16_384, 16_385, 70_000, 32_768, 300_001, 5};
        for (int i = 0; i < lengths.length; i++) {
            byte[] content = new byte[lengths[i]];
            random.nextBytes(content);
            Path parent =
                    i % 2 == 0 ? folder : Files.createDirectories(folder.resolve("sub." + i % 3));
            Files.write(parent.resolve("file-" + (9 - i)), content);
        }
        return folder;
    }

    /** All bytes of the torrent in one row, padding as zeros, and every hash computed from them here. */
    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void hashesAreThoseOfTheFiles(TorrentVersion version) throws Exception {
        Path folder = folder(3);
        Metainfo torrent =
                TorrentWriter.of(folder)
                        .version(version)
                        .pieceLength(32_768)
                        .threads(3)
                        .write(TorrentProgress.NONE, () -> false);
        assertThat(torrent.version()).isEqualTo(version);
        BencodeReader.strict().read(torrent.toBytes());
        byte[] all = new byte[torrent.pieceCount() * torrent.pieceLength()];
        for (FileEntry file : torrent.files()) {
            if (!file.isPad()) {
                byte[] content = Files.readAllBytes(file.resolveIn(directory));
                assertThat(content).hasSize((int) file.length());
                System.arraycopy(content, 0, all, (int) file.offset(), content.length);
                if (torrent.hasV2() && file.length() > 0) {
                    assertThat(file.piecesRoot().toBytes()).isEqualTo(naiveRoot(content));
                }
            }
        }
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        for (int piece = 0; piece < torrent.pieceCount(); piece++) {
            if (torrent.hasV1()) {
                sha1.update(all, piece * 32_768, torrent.pieceSize(piece));
                assertThat(torrent.pieceHashV1(piece)).isEqualTo(sha1.digest());
            }
            if (torrent.hasV2()) {
                byte[] content =
                        Arrays.copyOfRange(
                                all, piece * 32_768, piece * 32_768 + torrent.v2PieceSize(piece));
                byte[][] leaves = leaves(content);
                assertThat(torrent.pieceHashV2(piece))
                        .isEqualTo(node(leaves, 0, torrent.v2LeafCount(piece)));
            }
        }
        TorrentRow.checkLengths(torrent);
        assertThat(torrent.pieceLayersComplete()).isTrue();
    }

    private static byte[] naiveRoot(byte[] content) throws Exception {
        byte[][] leaves = leaves(content);
        int width = 1;
        while (width < leaves.length) {
            width *= 2;
        }
        return node(leaves, 0, width);
    }

    private static byte[][] leaves(byte[] content) throws Exception {
        List<byte[]> leaves = new ArrayList<>();
        for (int at = 0; at < content.length; at += 16_384) {
            byte[] block = Arrays.copyOfRange(content, at, Math.min(content.length, at + 16_384));
            leaves.add(MessageDigest.getInstance("SHA-256").digest(block));
        }
        return leaves.toArray(new byte[0][]);
    }

    private static byte[] node(byte[][] leaves, int from, int width) throws Exception {
        if (width == 1) {
            return from < leaves.length ? leaves[from] : new byte[32];
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(node(leaves, from, width / 2));
        return sha256.digest(node(leaves, from + width / 2, width / 2));
    }

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void theNumberOfThreadsChangesNothing(TorrentVersion version) throws Exception {
        Path folder = folder(4);
        TorrentWriter writer =
                TorrentWriter.of(folder)
                        .version(version)
                        .pieceLength(16_384)
                        .creationDate(OptionalLong.of(1_700_000_000));
        byte[] one = writer.threads(1).write(TorrentProgress.NONE, () -> false).toBytes();
        byte[] eight = writer.threads(8).write(TorrentProgress.NONE, () -> false).toBytes();
        assertThat(eight).isEqualTo(one);
        assertThat(Metainfo.parse(one).toBytes()).isEqualTo(one);
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        List<Long> hashed = new ArrayList<>();
        long total =
                TorrentWriter.of(folder(5))
                        .version(TorrentVersion.HYBRID)
                        .pieceLength(16_384)
                        .write(
                                (done, all) -> {
                                    assertThat(done).isLessThanOrEqualTo(all);
                                    hashed.add(done);
                                },
                                () -> false)
                        .files()
                        .stream()
                        .filter(f -> !f.isPad())
                        .mapToLong(FileEntry::length)
                        .sum();
        assertThat(hashed).isSorted().endsWith(total);
    }

    @Test
    void stopsWhenCancelledAndLeavesNoThread() throws Exception {
        Path folder = folder(6);
        AtomicInteger calls = new AtomicInteger();
        assertThatThrownBy(() ->
                        TorrentWriter.of(folder)
                                .pieceLength(16_384)
                                .threads(2)
                                .write(TorrentProgress.NONE, () -> calls.incrementAndGet() > 3))
                .isInstanceOf(CancellationException.class);
        assertThat(calls.get()).isLessThan(10);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().startsWith("exbt-hash"));
    }

    @Test
    void stopsWhenTheCallerIsInterrupted() throws Exception {
        Path folder = folder(7);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> TorrentWriter.of(folder).write(TorrentProgress.NONE, () -> false))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void leavesOutWhatCannotBeInATorrentAndSaysSo() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("mixed"));
        Files.writeString(folder.resolve("good"), "content");
        Files.writeString(folder.resolve("Twin"), "content");
        Files.writeString(folder.resolve("twin"), "content");
        Files.writeString(folder.resolve("dot."), "content");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        List<String> skipped = new ArrayList<>();
        Metainfo torrent =
                TorrentWriter.of(folder)
                        .write(
                                new TorrentProgress() {
                                    @Override
                                    public void onHashed(long hashed, long total) {}

                                    @Override
                                    public void onSkipped(Path path, String reason) {
                                        skipped.add(path.getFileName() + ": " + reason);
                                    }
                                },
                                () -> false);
        assertThat(torrent.files().stream().map(FileEntry::pathString))
                .containsExactly("mixed/Twin", "mixed/good");
        assertThat(skipped)
                .containsExactlyInAnyOrder(
                        "link: a symbolic link",
                        "dot.: its name would be changed by those who download it",
                        "twin: another file has this name but for case");
    }

    @Test
    void refusesWhatIsNoTorrent() throws Exception {
        Path empty = Files.createDirectories(directory.resolve("empty"));
        assertThatThrownBy(() -> TorrentWriter.of(empty).write(TorrentProgress.NONE, () -> false))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining("no bytes to share");
        assertThatThrownBy(() ->
                        TorrentWriter.of(directory.resolve("none"))
                                .write(TorrentProgress.NONE, () -> false))
                .isInstanceOf(NoSuchFileException.class);
        Path file = Files.write(directory.resolve("file"), new byte[3 << 20]);
        assertThatThrownBy(() ->
                        TorrentWriter.of(file)
                                .pieceLength(1)
                                .write(TorrentProgress.NONE, () -> false))
                .hasMessageContaining("over the limit of " + MetainfoLimits.STANDARD.maxPieces());
        assertThatThrownBy(() ->
                        TorrentWriter.of(file)
                                .version(TorrentVersion.V2)
                                .pieceLength(20_000)
                                .write(TorrentProgress.NONE, () -> false))
                .hasMessageContaining("not a power of two");
        assertThatThrownBy(() ->
                        TorrentWriter.of(file).name("a/b").write(TorrentProgress.NONE, () -> false))
                .hasMessageContaining("info.name");
    }

    @Test
    void aFileGoesByTheNameItIsGiven() throws Exception {
        Path file = Files.writeString(directory.resolve("draft.txt"), "text");
        Metainfo torrent =
                TorrentWriter.of(file)
                        .name("final.txt")
                        .comment("a comment")
                        .createdBy(null)
                        .creationDate(OptionalLong.empty())
                        .write(TorrentProgress.NONE, () -> false);
        assertThat(torrent.name()).isEqualTo("final.txt");
        assertThat(torrent.comment()).isEqualTo("a comment");
        assertThat(torrent.createdBy()).isNull();
        assertThat(torrent.creationDate()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 16384",
        "2684354, 16384",
        "2684355, 32768",
        "104857600, 131072",
        "734003200, 524288",
        "1073741824, 524288",
        "4294967296, 1048576",
        "107374182400, 4194304",
        "9223372036854775807, 16777216"
    })
    void choosesLongerPiecesForMoreContent(long content, int pieceLength) {
        assertThat(TorrentWriter.chosenPieceLength(content)).isEqualTo(pieceLength);
    }
}

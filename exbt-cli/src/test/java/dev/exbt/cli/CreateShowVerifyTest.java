package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code create}, {@code show} and {@code verify} on a folder of three files. */
class CreateShowVerifyTest {
    @TempDir Path directory;

    private Path folder;
    private Path torrent;

    @BeforeEach
    void writeFiles() throws IOException {
        folder = directory.resolve("album");
        torrent = directory.resolve("album.torrent");
        Files.createDirectories(folder.resolve("cd 1"));
        write("cd 1/one.flac", 100_000);
        write("cd 1/two.flac", 70_000);
        write("cover.png", 1);
    }

    private void write(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        Files.write(folder.resolve(name), bytes);
    }

    private CommandRun create(Object... more) {
        Object[] arguments = new Object[more.length + 4];
        arguments[0] = "create";
        arguments[1] = folder;
        arguments[2] = "-o";
        arguments[3] = torrent;
        System.arraycopy(more, 0, arguments, 4, more.length);
        return CommandRun.of(arguments);
    }

    @Test
    void saysWhereItCannotWriteBeforeItHashes() throws Exception {
        CommandRun folderThere = CommandRun.of("create", folder, "-o", directory);
        assertThat(folderThere.code()).isEqualTo(Exbt.FAILED);
        assertThat(folderThere.err()).isEqualTo("exbt: " + directory + ": is a directory\n");
        CommandRun noFolder =
                CommandRun.of("create", folder, "-o", directory.resolve("none/x.torrent"));
        assertThat(noFolder.err())
                .isEqualTo("exbt: " + directory.resolve("none") + ": no such directory\n");
        assertThat(CommandRun.of("create", folder, "-o", "/").err())
                .isEqualTo("exbt: /: is a directory\n");
    }

    @Test
    void leavesAFileAloneThatOnlySoundsLikeItsOwn() throws Exception {
        Path neighbour = Files.writeString(directory.resolve("album.torrent.part"), "mine");
        assertThat(create().code()).isZero();
        assertThat(neighbour).hasContent("mine");
        try (var all = Files.list(directory)) {
            assertThat(all).containsExactlyInAnyOrder(folder, torrent, neighbour);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--name, a/b, exbt: --name: \"a/b\" cannot name a file or folder everywhere",
        "--piece-length, 1000, exbt: --piece-length: 1000 is not a power of two"
    })
    void whatNoTorrentCanSayIsExitCode2(String option, String value, String words) {
        CommandRun run = create("--hybrid", option, value);
        assertThat(run.code()).isEqualTo(Exbt.USAGE);
        assertThat(run.err()).startsWith(words).contains("--help");
        assertThat(torrent).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"--v1, V1", "--v2, V2", "--hybrid, HYBRID"})
    void createsEveryVersionAndVerifiesIt(String option, TorrentVersion version) throws Exception {
        CommandRun created =
                create(
                        option,
                        "--tracker",
                        "http://t.example/announce",
                        "--private",
                        "--piece-length",
                        "32KiB");
        assertThat(created.err()).isEmpty();
        assertThat(created.code()).isZero();

        Metainfo metainfo = Metainfo.parse(Files.readAllBytes(torrent));
        assertThat(metainfo.version()).isEqualTo(version);
        assertThat(metainfo.isPrivate()).isTrue();
        assertThat(metainfo.pieceLength()).isEqualTo(32 << 10);
        assertThat(metainfo.name()).isEqualTo("album");

        CommandRun verified =
                CommandRun.of("verify", torrent, "--dir", directory, "--progress", "plain");
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(verified.out()).startsWith("checking album\n").contains("\ncomplete album\n");
        assertThat(Files.exists(directory.resolve(".exbt"))).as("verify changes nothing").isFalse();
    }

    @Test
    void verifyNamesTheFileThatIsWrongAndEndsWith1() throws IOException {
        create("--piece-length", "16KiB");
        byte[] bytes = Files.readAllBytes(folder.resolve("cd 1/two.flac"));
        bytes[40_000] ^= 1;
        Files.write(folder.resolve("cd 1/two.flac"), bytes);
        CommandRun run = CommandRun.of("verify", torrent, "--dir", directory);
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.out())
                .contains("10 of 11 pieces are right")
                .contains("album/cd 1/two.flac: 1 of")
                .doesNotContain("one.flac")
                .doesNotContain("\ncomplete");
    }

    @Test
    void verifyFindsNothingWhereNothingIs(@TempDir Path empty) throws IOException {
        create();
        CommandRun run = CommandRun.of("verify", torrent, "--dir", empty, "--progress", "none");
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.out()).startsWith("0 of ");
        try (var left = Files.list(empty)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void showsATorrentAsJson() throws Exception {
        create(
                "--piece-length",
                "64KiB",
                "--tracker",
                "http://a.example/announce",
                "--tracker",
                "udp://b.example:80/announce",
                "--web-seed",
                "http://w.example/");
        CommandRun run = CommandRun.of("show", torrent, "--json");
        assertThat(run.code()).isZero();
        Metainfo metainfo = Metainfo.parse(Files.readAllBytes(torrent));
        assertThat(run.out())
                .isEqualTo(
                        "{\"name\":\"album\",\"infoHashV1\":\""
                                + metainfo.infoHash().toHex()
                                + "\",\"infoHashV2\":null,\"pieceLength\":65536,\"pieceCount\":3,\"totalLength\":170001,\"private\":false,"
                                + "\"files\":["
                                + "{\"index\":0,\"path\":\"album/cd 1/one.flac\",\"length\":100000,\"offset\":0,\"firstPiece\":0,\"lastPiece\":1},"
                                + "{\"index\":1,\"path\":\"album/cd 1/two.flac\",\"length\":70000,\"offset\":100000,\"firstPiece\":1,\"lastPiece\":2},"
                                + "{\"index\":2,\"path\":\"album/cover.png\",\"length\":1,\"offset\":170000,\"firstPiece\":2,\"lastPiece\":2}],"
                                + "\"trackers\":[\"http://a.example/announce\",\"udp://b.example:80/announce\"],"
                                + "\"webSeeds\":[\"http://w.example/\"],\"nodes\":[]}\n");
    }

    @Test
    void showsATorrentForAPerson() {
        create("--comment", "play \u001b[31mloud", "--name", "renamed");
        CommandRun run = CommandRun.of("show", torrent);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("name:         renamed\n")
                .contains("size:         166.0 KiB (170001 bytes) in 3 files\n")
                .contains("comment:      play \\u{1b}[31mloud\n")
                .contains("created by:   exbt/")
                .contains("     1    68.4 KiB  renamed/cd 1/two.flac\n");
    }

    @Test
    void showsAMagnetLink() {
        CommandRun run =
                CommandRun.of(
                        "show",
                        "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=name&tr=http%3A%2F%2Ft.example%2Fannounce",
                        "--json");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        "{\"name\":\"name\",\"infoHashV1\":\"c12fe1c06bba254a9dc9f519b335aa7c1367a88a\",\"infoHashV2\":null,"
                                + "\"pieceLength\":null,\"pieceCount\":null,\"totalLength\":null,\"private\":null,\"files\":[],"
                                + "\"trackers\":[\"http://t.example/announce\"],\"webSeeds\":[],\"nodes\":[]}\n");
    }

    @Test
    void createReplacesAnOldTorrentFileAndLeavesNothingBeside() throws IOException {
        Files.writeString(torrent, "old");
        assertThat(create().code()).isZero();
        assertThat(Files.readString(torrent, StandardCharsets.ISO_8859_1)).startsWith("d");
        try (var left = Files.list(directory)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("album", "album.torrent");
        }
    }

    @Test
    void saysWhatCannotBeMadeIntoATorrent(@TempDir Path empty) {
        assertThat(CommandRun.of("create", empty.resolve("none"), "-o", torrent).err())
                .isEqualTo("exbt: " + empty.resolve("none") + ": no such file or directory\n");
        CommandRun nothing = CommandRun.of("create", empty, "-o", torrent);
        assertThat(nothing.code()).isEqualTo(Exbt.FAILED);
        assertThat(nothing.err()).startsWith("exbt: ").doesNotContain("Exception");
        CommandRun both = create("--v1", "--v2");
        assertThat(both.code()).isEqualTo(Exbt.USAGE);
        assertThat(create("--v2", "--piece-length", "20000").code()).isEqualTo(Exbt.USAGE);
    }

    @Test
    void saysThatAFileIsNoTorrent() throws IOException {
        Files.writeString(torrent, "<html>not found</html>");
        CommandRun run = CommandRun.of("show", torrent);
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.err()).startsWith("exbt: " + torrent + ": not a usable torrent file: ");
        Files.write(torrent, new byte[TorrentSource.MAX_TORRENT_BYTES + 1]);
        assertThat(CommandRun.of("show", torrent).err()).contains("too large for a torrent file");
        assertThat(CommandRun.of("show", directory).err()).contains("is a directory");
        assertThat(CommandRun.of("show", "magnet:?dn=x").err())
                .startsWith("exbt: not a usable magnet link: ");
    }
}

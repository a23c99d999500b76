package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.testkit.Vectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One line of a list of torrents and the lines of its files: what must come out of its bytes. */
record TorrentRow(Vectors.Row row, List<Vectors.Row> files, byte[] bytes) {
    private static final Path ROOT = Path.of("/srv/downloads");

    /** Reads the torrent and compares; {@code exactNames} where the paths must be those of the list. */
    void check(boolean exactNames) throws Exception {
        Metainfo torrent;
        try {
            torrent = Metainfo.parse(bytes, MetainfoLimits.STANDARD, PathRules.UNIX);
        } catch (MetainfoException refused) {
            assertThat(row.get("required"))
                    .as(refused.getMessage())
                    .isIn("reject", "either", "safe");
            return;
        }
        assertThat(row.get("required")).as("accepted").isIn("accept", "either", "safe");
        checkInvariants(torrent);
        if (row.get("libtorrent").equals("accept")
                && !row.get("id").equals("announce-list-10000")) {
            checkValues(torrent, exactNames);
        }
    }

    private void checkValues(Metainfo torrent, boolean exactNames) {
        assertThat(torrent.pieceLength()).isEqualTo(number("piece_length"));
        assertThat(torrent.pieceCount()).isEqualTo(number("pieces"));
        assertThat(hex(torrent.infoHashV1())).isEqualTo(row.get("v1"));
        assertThat(torrent.infoHashV2() == null ? "" : torrent.infoHashV2().toHex())
                .isEqualTo(row.get("v2"));
        assertThat(torrent.isPrivate()).isEqualTo(row.get("private").equals("1"));
        assertThat(tiers(torrent)).isEqualTo(list("trackers"));
        assertThat(torrent.nodes().stream().map(n -> n.host() + ":" + n.port()).toList())
                .isEqualTo(list("nodes").stream().filter(TorrentRow::hasPort).toList());
        if (exactNames) {
            assertThat(torrent.name()).isEqualTo(row.get("name"));
            assertThat(
                            Stream.concat(torrent.webSeeds().stream(), torrent.httpSeeds().stream())
                                    .toList())
                    .isEqualTo(list("webseeds"));
        }
        boolean gaps = torrent.version() == TorrentVersion.V2;
        // libtorrent fills the gaps of v2 with padding of its own.
        long end =
                gaps ? (long) torrent.pieceCount() * torrent.pieceLength() : torrent.totalLength();
        assertThat(end).isEqualTo(Long.parseLong(row.get("total_size")));
        List<String> ours = torrent.files().stream().map(f -> describe(f, exactNames)).toList();
        List<String> theirs =
                files.stream()
                        .filter(f -> !gaps || !f.get("flags").contains("p"))
                        .map(f -> describe(f, exactNames))
                        .toList();
        if (exactNames) {
            assertThat(ours).isEqualTo(theirs);
        } else {
            assertThat(ours).containsExactlyInAnyOrderElementsOf(theirs);
        }
    }

    private static boolean hasPort(String node) {
        int port = Integer.parseInt(node.substring(node.lastIndexOf(':') + 1));
        return port > 0 && port < 65_536;
    }

    private static String describe(FileEntry file, boolean exact) {
        StringBuilder flags = new StringBuilder();
        file.attributes().forEach(a -> flags.append(a.letter()));
        return describe(
                exact,
                file.pathString(),
                file.length(),
                file.offset(),
                flags.toString(),
                String.join("/", file.symlinkTarget()),
                file.piecesRoot() == null ? "" : file.piecesRoot().toHex());
    }

    private static String describe(Vectors.Row file, boolean exact) {
        return describe(
                exact,
                file.get("path"),
                Long.parseLong(file.get("size")),
                Long.parseLong(file.get("offset")),
                file.get("flags"),
                file.get("symlink"),
                file.get("pieces_root"));
    }

    /** Where the list is not exact, libtorrent's choice of names, links and the places of empty files is one of several. */
    private static String describe(
            boolean exact,
            String path,
            long size,
            long offset,
            String flags,
            String target,
            String root) {
        char[] letters = (exact ? flags : flags.replace("l", "")).toCharArray();
        Arrays.sort(letters);
        return (exact ? path : "")
                + " "
                + size
                + "@"
                + (exact || size > 0 ? offset : 0)
                + " "
                + new String(letters)
                + " "
                + (exact ? target : "")
                + " "
                + root;
    }

    /** What holds for every torrent that is read at all, whatever is in it. */
    void checkInvariants(Metainfo torrent) throws Exception {
        byte[] info = torrent.infoBytes();
        if (!row.get("info_start").isEmpty()) {
            assertThat(info)
                    .isEqualTo(Arrays.copyOfRange(bytes, number("info_start"), number("info_end")));
        }
        if (torrent.infoHashV1() != null) {
            assertThat(torrent.infoHashV1().toHex())
                    .isEqualTo(
                            HexFormat.of()
                                    .formatHex(MessageDigest.getInstance("SHA-1").digest(info)));
        }
        byte[] written = torrent.toBytes();
        assertThat(written).isEqualTo(Arrays.copyOf(bytes, written.length));
        checkLengths(torrent);
        checkPaths(torrent);
    }

    static void checkLengths(Metainfo torrent) {
        long pieces = 0;
        for (int piece = 0; piece < torrent.pieceCount(); piece++) {
            assertThat(torrent.pieceSize(piece)).isBetween(1, torrent.pieceLength());
            assertThat(torrent.paddedPieceSize(piece))
                    .isBetween(torrent.pieceSize(piece), torrent.pieceLength());
            if (torrent.hasV2()) {
                assertThat(torrent.v2PieceSize(piece)).isBetween(1, torrent.pieceSize(piece));
                assertThat((long) torrent.v2LeafCount(piece) * MerkleTree.BLOCK_LENGTH)
                        .isGreaterThanOrEqualTo(torrent.v2PieceSize(piece));
            }
            pieces += torrent.pieceSize(piece);
        }
        assertThat(torrent.totalLength()).isEqualTo(pieces);
        assertThat(torrent.files().stream().mapToLong(FileEntry::length).sum()).isEqualTo(pieces);
        for (FileEntry file : torrent.files()) {
            assertThat(file.firstPiece()).isEqualTo((int) (file.offset() / torrent.pieceLength()));
            assertThat(file.lastPiece())
                    .isEqualTo(
                            file.length() == 0
                                    ? file.firstPiece() - 1
                                    : (int)
                                            ((file.offset() + file.length() - 1)
                                                    / torrent.pieceLength()));
        }
    }

    static void checkPaths(Metainfo torrent) {
        Set<String> paths = new HashSet<>();
        Set<String> directories = new HashSet<>();
        for (FileEntry file : torrent.files()) {
            assertThat(file.resolveIn(ROOT).normalize())
                    .isEqualTo(file.resolveIn(ROOT))
                    .startsWithRaw(ROOT);
            assertThat(file.path()).allSatisfy(TorrentRow::isSafe);
            assertThat(file.symlinkTarget()).allSatisfy(TorrentRow::isSafe);
            if (!file.isPad()) {
                List<String> folded = file.path().stream().map(UniquePaths::fold).toList();
                assertThat(paths.add(String.join("/", folded))).as(file.pathString()).isTrue();
                for (int i = 1; i < folded.size(); i++) {
                    directories.add(String.join("/", folded.subList(0, i)));
                }
            }
        }
        paths.retainAll(directories);
        assertThat(paths).as("both a file and a directory").isEmpty();
    }

    /** Written anew here, not by asking the code under test. */
    private static void isSafe(String component) {
        assertThat(component).isNotEmpty().isNotEqualTo(".").isNotEqualTo("..");
        assertThat(component.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
        assertThat(component)
                .doesNotContain("/", "\\", "\u202e", "\0")
                .doesNotMatch("(?s).*[\\p{Cntrl}].*");
        assertThat(component).doesNotMatch(".*[. ]").doesNotMatch("[A-Za-z]:.*");
        assertThat(component)
                .doesNotMatch("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\\$)(\\..*)?");
    }

    private static List<String> tiers(Metainfo torrent) {
        List<String> tiers = new ArrayList<>();
        for (int tier = 0; tier < torrent.trackers().size(); tier++) {
            for (String tracker : torrent.trackers().get(tier)) {
                tiers.add(tier + " " + tracker);
            }
        }
        return tiers;
    }

    private static String hex(@Nullable InfoHash hash) {
        return hash == null ? "" : hash.toHex();
    }

    private int number(String column) {
        return Integer.parseInt(row.get(column));
    }

    private List<String> list(String column) {
        return row.get(column).isEmpty() ? List.of() : List.of(row.get(column).split("\\|"));
    }

    @Override
    public String toString() {
        return row.get("id");
    }
}

package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exbt.testkit.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * libtorrent's own test torrents and what its tests expect of them. They are another project's data and not in this repository:
 * read from {@code vectors/torrents} of the directory in the system property {@code exbt.shared}, or of a directory
 * {@code shared} beside the repository or above it. Skipped, and said so, where there is none.
 */
class LibtorrentTorrentsTest {
    @TestFactory
    List<DynamicTest> judgesAsLibtorrentsOwnTestsDo() throws IOException {
        Path torrents = torrents();
        if (torrents == null) {
            System.err.println(
                    "[exbt] SKIPPED: libtorrent's test torrents are not here (-Dexbt.shared=DIRECTORY)");
        }
        assumeTrue(torrents != null, "libtorrent's test torrents are not here");
        Map<String, List<Vectors.Row>> files =
                rows(torrents.resolve("libtorrent_files.tsv")).stream()
                        .collect(Collectors.groupingBy(f -> f.get("torrent")));
        List<Vectors.Row> rows = rows(torrents.resolve("libtorrent.tsv"));
        assertThat(rows).hasSize(108);
        return rows.stream()
                .map(row ->
                        new TorrentRow(
                                row,
                                files.getOrDefault(row.get("id"), List.of()),
                                read(torrents.resolve(row.get("file")))))
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> row.check(false)))
                .toList();
    }

    private static @Nullable Path torrents() {
        String property = System.getProperty("exbt.shared");
        if (property != null) {
            return existing(Path.of(property));
        }
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path found = existing(up.resolve("shared"));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Path existing(Path shared) {
        Path torrents = shared.resolve("vectors/torrents");
        return Files.isRegularFile(torrents.resolve("libtorrent.tsv")) ? torrents : null;
    }

    private static List<Vectors.Row> rows(Path list) throws IOException {
        List<String> lines = Files.readAllLines(list);
        String[] columns = lines.get(0).split("\t", -1);
        List<Vectors.Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split("\t", -1);
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                fields.put(columns[i], values[i]);
            }
            rows.add(new Vectors.Row(fields));
        }
        return rows;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.exbt.job.interop;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentVersion;
import dev.exbt.metainfo.TorrentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Files with known content and the torrent made of them.
 *
 * @param name name of the torrent
 * @param files content by path below the torrent's folder; the empty path for a torrent of a single file
 * @param home directory that holds the payload as a seeder has it
 * @param torrent the torrent file on disk
 * @param metainfo the torrent
 */
record Payload(String name, Map<String, byte[]> files, Path home, Path torrent, Metainfo metainfo) {
    static Payload single(Path temporary, int bytes, int pieceLength, TorrentVersion version) {
        return make(temporary, "single.bin", Map.of("", random(bytes, 7)), pieceLength, version);
    }

    static Payload many(Path temporary, int count, int pieceLength, TorrentVersion version) {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            files.put("folder%d/file%03d.bin".formatted(i % 7, i), random(i * 97 % 40_000, i));
        }
        return make(temporary, "many", files, pieceLength, version);
    }

    private static byte[] random(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static Payload make(
            Path temporary,
            String name,
            Map<String, byte[]> files,
            int pieceLength,
            TorrentVersion version) {
        try {
            Path home = Files.createDirectories(temporary.resolve("payload"));
            for (var file : files.entrySet()) {
                Path path =
                        file.getKey().isEmpty()
                                ? home.resolve(name)
                                : home.resolve(name).resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            Metainfo metainfo =
                    TorrentWriter.of(home.resolve(name))
                            .pieceLength(pieceLength)
                            .version(version)
                            .write(TorrentProgress.NONE, () -> false);
            Path torrent = temporary.resolve(name + ".torrent");
            Files.write(torrent, metainfo.toBytes());
            return new Payload(name, files, home, torrent, metainfo);
        } catch (IOException | dev.exbt.metainfo.MetainfoException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy of the payload in which all pieces but every {@code of}-th, from {@code which} on, are zeros. */
    Path part(Path directory, int which, int of) throws IOException {
        byte[] bytes = files.get("").clone();
        int length = metainfo.pieceLength();
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            if (piece % of != which) {
                int begin = piece * length;
                java.util.Arrays.fill(
                        bytes, begin, Math.min(bytes.length, begin + length), (byte) 0);
            }
        }
        Files.createDirectories(directory);
        Files.write(directory.resolve(name), bytes);
        return directory;
    }

    /** Whether a directory holds exactly this payload; says what differs, or null. */
    String differenceIn(Path directory) {
        for (var file : files.entrySet()) {
            Path path =
                    file.getKey().isEmpty()
                            ? directory.resolve(name)
                            : directory.resolve(name).resolve(file.getKey());
            if (!Files.exists(path)) {
                return path + " is missing";
            }
            try {
                if (!java.util.Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                    return path + " has other content";
                }
            } catch (IOException gone) {
                return path + " cannot be read";
            }
        }
        return null;
    }
}

package dev.exbt.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The files of the demo: one that holds most of the bytes, a middling one, forty small ones in two folders, and an empty one. The
 * same size gives the same bytes, every time.
 */
final class DemoContent {
    /**
     * One file.
     *
     * @param path below the torrent's folder, components joined by {@code /}
     * @param length bytes
     */
    record Planned(String path, long length) {}

    private static final int SMALL_FILES = 40;
    private static final int BUFFER_BYTES = 1 << 20;

    private DemoContent() {}

    /** Divides a size among the files; their lengths add up to it exactly. */
    static List<Planned> plan(long size) {
        List<Planned> files = new ArrayList<>();
        long small = size / 10 / SMALL_FILES;
        long middle = size / 5;
        long left = size - middle;
        files.add(new Planned("empty.txt", 0));
        files.add(new Planned("middle.bin", middle));
        for (int i = 0; i < SMALL_FILES; i++) {
            long length = i % 4 == 3 ? small / 2 : small; // some end off a piece's border
            left -= length;
            files.add(
                    new Planned(
                            (i < SMALL_FILES / 2 ? "a/" : "a/b/") + "small-" + i + ".bin", length));
        }
        files.add(new Planned("large.bin", left));
        return files;
    }

    /** Writes the files. */
    static void write(Path folder, long size) throws IOException {
        List<Planned> files = plan(size);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int i = 0; i < files.size(); i++) {
            Planned file = files.get(i);
            Path path = folder.resolve(file.path());
            Files.createDirectories(path.resolveSibling("."));
            SplittableRandom random = new SplittableRandom(i);
            try (OutputStream out = Files.newOutputStream(path)) {
                for (long left = file.length(); left > 0; left -= buffer.length) {
                    random.nextBytes(buffer);
                    out.write(buffer, 0, (int) Math.min(left, buffer.length));
                }
            }
        }
    }
}

package dev.exbt.job.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.FilePool;
import dev.exbt.storage.FileStorage;
import dev.exbt.storage.Preallocation;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a storage has flushed is there after the power failed: the bytes, and the names under which they are found. */
class FlushTest {
    private static final String ROOT = "/data/downloads";

    @ParameterizedTest
    @MethodSource("dev.exbt.job.simulation.Seeds#all")
    void whatWasFlushedOutlivesAPowerFailure(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (var swarm = new SimulatedSwarm(seed).sharingFiles(16 << 10, 40_000, 20_001, 50_000);
                FilePool pool = new FilePool()) {
            Metainfo metainfo = swarm.torrent().metainfo();
            byte[] content = swarm.torrent().content();
            SimulatedDisk disk =
                    new SimulatedDisk(random, swarm.time()::elapsedNanos, swarm.trace());
            try (FileStorage storage = open(disk, metainfo, pool)) {
                storage.prepare();
                for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
                    storage.write(piece, 0, bytes(content, metainfo, piece));
                }
                storage.flush();
            }
            disk.unmount(CrashKind.POWER);
            try (FileStorage storage = open(disk, metainfo, pool)) {
                assertThat(storage.present().isFull()).as("seed %d", seed).isTrue();
                for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
                    ByteBuffer read = ByteBuffer.allocate(metainfo.pieceSize(piece));
                    storage.read(piece, 0, read);
                    assertThat(read.flip())
                            .as("seed %d, piece %d", seed, piece)
                            .isEqualTo(bytes(content, metainfo, piece));
                }
            }
        }
    }

    private static FileStorage open(SimulatedDisk disk, Metainfo metainfo, FilePool pool)
            throws Exception {
        BitSet all = new BitSet();
        all.set(0, metainfo.files().size());
        DiskFileSystem mount = disk.mount(kind -> {});
        return FileStorage.open(
                mount.getPath(ROOT),
                metainfo,
                all,
                Preallocation.SPARSE,
                pool,
                mount.getPath(ROOT, ".exbt", "parts"));
    }

    private static ByteBuffer bytes(byte[] content, Metainfo metainfo, int piece) {
        int from = piece * metainfo.pieceLength();
        return ByteBuffer.wrap(content, from, metainfo.pieceSize(piece)).slice();
    }
}

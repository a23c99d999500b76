package dev.exbt.job.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.TorrentProgress;
import dev.exbt.metainfo.TorrentVersion;
import dev.exbt.metainfo.TorrentWriter;
import dev.exbt.storage.FileLayout;
import dev.exbt.storage.FilePool;
import dev.exbt.storage.FileStorage;
import dev.exbt.storage.Preallocation;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real threads, real files: every version of a torrent, blocks in any order, little memory. */
class DiskPoolTest {
    private static final int BLOCK = 16 * 1024;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(TorrentVersion.class)
    void downloadsChecksServesAndLeavesNoThread(TorrentVersion version) throws Exception {
        Path source = Files.createDirectories(directory.resolve("in/s"));
        Random random = new Random(3);
        for (int i = 0; i < 8; i++) {
            byte[] bytes = new byte[random.nextInt(1 << 21)];
            random.nextBytes(bytes);
            Files.write(source.resolve("f" + i), bytes);
        }
        Metainfo metainfo =
                TorrentWriter.of(source)
                        .version(version)
                        .pieceLength(1 << 19)
                        .write(TorrentProgress.NONE, () -> false);
        FilePool files = new FilePool(3);
        DiskPool pool = new DiskPool(new DiskSettings(3, 1 << 20, 1 << 19));
        try (ExecutorService loop = Executors.newSingleThreadExecutor();
                FileStorage seed = storage(directory.resolve("in"), metainfo, files)) {
            Counter heard = new Counter(metainfo.pieceCount());
            FileStorage out = storage(directory.resolve("out"), metainfo, files);
            out.prepare();
            SwarmDisk disk =
                    pool.open(
                            FileLayout.of(metainfo),
                            out,
                            new Bitfield(metainfo.pieceCount()),
                            loop,
                            heard);
            feed(metainfo, seed, disk, loop, random);
            assertThat(heard.verified.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.others).isEmpty();
            assertThat(pool.queuedBytes()).isZero();
            assertThat(pool.partialBytes()).isZero();

            Bitfield all = new Bitfield(metainfo.pieceCount());
            all.setAll();
            CompletableFuture<Bitfield> checked = on(loop, () -> disk.check(all)).get();
            assertThat(checked.get(60, TimeUnit.SECONDS).isFull()).isTrue();
            on(loop, disk::flush).get().get(60, TimeUnit.SECONDS);
            on(loop, disk::close).get().get(60, TimeUnit.SECONDS);
        }
        assertThat(pool.close(Duration.ofSeconds(10))).isTrue();
        assertThat(files.openFiles()).isZero();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("exbt-")) {
                thread.join(1000); // a pool has ended a moment before its last thread has
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
        for (int i = 0; i < 8; i++) {
            assertThat(directory.resolve("out/s/f" + i))
                    .hasSameBinaryContentAs(source.resolve("f" + i));
        }
    }

    private FileStorage storage(Path root, Metainfo metainfo, FilePool files)
            throws StorageException {
        BitSet all = new BitSet();
        all.set(0, metainfo.files().size());
        return FileStorage.open(
                root, metainfo, all, Preallocation.SPARSE, files, root.resolve("parts"));
    }

    private static void feed(
            Metainfo metainfo,
            FileStorage seed,
            SwarmDisk disk,
            ExecutorService loop,
            Random random)
            throws Exception {
        List<int[]> blocks = new ArrayList<>();
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            for (int begin = 0; begin < metainfo.pieceSize(piece); begin += BLOCK) {
                blocks.add(new int[] {piece, begin});
            }
        }
        Collections.shuffle(blocks, random);
        for (int[] at : blocks) {
            int length = Math.min(BLOCK, metainfo.pieceSize(at[0]) - at[1]);
            ByteBuffer bytes = ByteBuffer.allocateDirect(length);
            seed.read(at[0], at[1], bytes);
            on(
                            loop,
                            () -> {
                                ByteBuf block =
                                        PooledByteBufAllocator.DEFAULT
                                                .directBuffer(length)
                                                .writeBytes(bytes.flip());
                                try {
                                    return disk.write(at[0], at[1], block);
                                } finally {
                                    block.release();
                                }
                            })
                    .get();
        }
    }

    private static <T> Future<T> on(ExecutorService loop, java.util.concurrent.Callable<T> task) {
        return loop.submit(task);
    }

    private static final class Counter implements DiskListener {
        final CountDownLatch verified;
        final List<String> others = Collections.synchronizedList(new ArrayList<>());

        Counter(int pieces) {
            this.verified = new CountDownLatch(pieces);
        }

        @Override
        public void onPieceVerified(int piece, long @Nullable [] blockFingerprints) {
            verified.countDown();
        }

        @Override
        public void onPieceFailed(int piece, long[] blockFingerprints) {
            others.add("failed " + piece);
        }

        @Override
        public void onBusy(boolean busy) {}

        @Override
        public void onWriteError(int piece, StorageException error) {
            others.add("error " + piece + ": " + error);
        }

        @Override
        public void onPiecesLost(Bitfield pieces, StorageException error) {
            others.add("lost " + pieces + ": " + error);
        }

        @Override
        public void onUnreadable(StorageException error) {
            others.add("unreadable: " + error);
        }

        @Override
        public void onCheckProgress(int checked, int total) {}
    }
}

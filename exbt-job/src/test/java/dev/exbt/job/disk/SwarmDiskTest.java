package dev.exbt.job.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.FileLayout;
import dev.exbt.storage.StorageException;
import dev.exbt.storage.StorageException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One thread plays loop and disk threads in turn, so every order is the test's choice. */
class SwarmDiskTest {
    private static final int K = 1024;
    private static final int BLOCK = 16 * K;
    private static final int CHUNK = 256 * K;
    private static final int PIECE = 600 * K; // chunks of 256, 256 and 88 KiB
    private static final int LENGTH =
            2 * PIECE + 50 * K + 1; // the last piece has four blocks, the last of 2 KiB + 1

    private final byte[] data = new byte[LENGTH];
    private final MemoryStorage storage = new MemoryStorage(LENGTH, PIECE);
    private final Turns loop = new Turns();
    private final Turns threads = new Turns();
    private final Recorder heard = new Recorder();
    private DiskPool pool;
    private SwarmDisk disk;

    @BeforeEach
    void makeDisk() throws Exception {
        new Random(5).nextBytes(data);
        open(new DiskSettings(1, 64 << 20, 64 << 20));
    }

    private void open(DiskSettings settings) throws Exception {
        if (pool != null) {
            close();
        }
        pool = new DiskPool(settings, List.of(threads, threads), threads);
        disk = pool.open(FileLayout.of(metainfo()), storage, new Bitfield(3), loop, heard);
    }

    @AfterEach
    void close() throws Exception {
        CompletableFuture<@Nullable Void> closed = disk.close();
        runAll();
        assertThat(closed).isCompleted();
        assertThat(storage.closed).isTrue();
        assertThat(pool.queuedBytes()).as("every byte of the budget is back").isZero();
        assertThat(pool.partialBytes()).isZero();
        assertThat(pool.close(java.time.Duration.ZERO)).isTrue();
    }

    @Test
    void aPieceInOrderIsWrittenByChunksAndNeverReadBack() {
        writePiece(0);
        assertThat(heard.events).as("nothing is heard from within a call").isEmpty();
        runAll();
        assertThat(heard.events).containsExactly("verified 0");
        assertThat(storage.log)
                .containsExactly(
                        "write 0 0 262144", "write 0 262144 262144", "write 0 524288 90112");
        assertThat(Arrays.equals(storage.bytes, 0, PIECE, data, 0, PIECE)).isTrue();
        assertThat(disk.verified().get(0)).isTrue();
    }

    @Test
    void theShortLastPieceEndsWithItsShortLastBlock() {
        writePiece(2);
        runAll();
        assertThat(heard.events).containsExactly("verified 2");
        assertThat(storage.log).containsExactly("write 2 0 51201");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void blocksInAnyOrderAndAnyInterleavingGiveEveryPieceOnce(long seed) throws Exception {
        Random random = new Random(seed);
        open(
                new DiskSettings(
                        1,
                        64 << 20,
                        random.nextBoolean() ? 64 << 20 : (long) random.nextInt(4) * CHUNK));
        List<int[]> blocks = new ArrayList<>();
        for (int piece = 0; piece < 3; piece++) {
            for (int begin = 0; begin < size(piece); begin += BLOCK) {
                blocks.add(new int[] {piece, begin});
            }
        }
        Collections.shuffle(blocks, random);
        for (int[] block : blocks) {
            assertThat(write(block[0], block[1])).isTrue();
            assertThat(write(block[0], block[1])).as("a second time").isFalse();
            assertThat(disk.has(block[0], block[1])).isTrue();
            for (int turns = random.nextInt(3); turns > 0; turns--) {
                (random.nextBoolean() ? loop : threads).runOne();
            }
        }
        runAll();
        assertThat(heard.events)
                .as("seed %d", seed)
                .containsExactlyInAnyOrder("verified 0", "verified 1", "verified 2");
        assertThat(storage.bytes).as("seed %d", seed).isEqualTo(data);
    }

    @Test
    void aChunkBeforeItsTurnIsWrittenAtOnceAndHashedFromMemoryWhenTheGapCloses() {
        writeBlocks(0, CHUNK, PIECE);
        runAll();
        assertThat(storage.log).containsExactly("write 0 262144 262144", "write 0 524288 90112");
        assertThat(heard.events).isEmpty();
        writeBlocks(0, 0, CHUNK);
        runAll();
        assertThat(storage.log).hasSize(3).noneMatch(call -> call.startsWith("read"));
        assertThat(heard.events).containsExactly("verified 0");
    }

    @Test
    void withoutMemoryTheOldestChunkIsSpilledAndReadBackForItsHash() throws Exception {
        open(new DiskSettings(1, 64 << 20, CHUNK));
        writeBlocks(0, 0, 2 * BLOCK);
        write(0, 4 * BLOCK);
        writeBlocks(1, 0, BLOCK); // needs the memory of the other
        runAll();
        assertThat(storage.log).containsExactly("write 0 0 32768", "write 0 65536 16384");
        assertThat(pool.partialBytes()).isLessThanOrEqualTo(CHUNK);
        storage.log.clear();

        writeBlocks(0, 2 * BLOCK, 4 * BLOCK);
        writeBlocks(0, 5 * BLOCK, CHUNK);
        runAll();
        assertThat(storage.log)
                .containsExactly(
                        "write 1 0 16384",
                        "write 0 32768 32768",
                        "write 0 81920 180224",
                        "read 0 0 32768",
                        "read 0 65536 16384");
        writeBlocks(0, CHUNK, PIECE);
        writeBlocks(1, BLOCK, PIECE);
        runAll();
        assertThat(heard.events).containsExactlyInAnyOrder("verified 0", "verified 1");
        assertThat(Arrays.equals(storage.bytes, 0, 2 * PIECE, data, 0, 2 * PIECE)).isTrue();
    }

    @Test
    void fingerprintsTellTheWrongBlockOfAFailedPiece() {
        byte right = data[3 * BLOCK + 9];
        data[3 * BLOCK + 9] ^= 64;
        writePiece(0);
        runAll();
        assertThat(heard.events).containsExactly("failed 0");
        long[] wrong = heard.fingerprints;
        assertThat(disk.has(0, 0)).as("forgotten").isFalse();
        assertThat(disk.verified().get(0)).isFalse();

        data[3 * BLOCK + 9] = right;
        disk.fingerprint(0);
        writePiece(0);
        runAll();
        assertThat(heard.events).containsExactly("failed 0", "verified 0");
        for (int block = 0; block < wrong.length; block++) {
            assertThat(heard.fingerprints[block] != wrong[block])
                    .as("block %d", block)
                    .isEqualTo(block == 3);
        }
    }

    @Test
    void aFullDiskForgetsThePieceMarksNothingAndGoesOnWhenThereIsRoom() {
        storage.writesUntilFull = 1;
        writeBlocks(0, 0, PIECE - BLOCK);
        runAll();
        assertThat(heard.events).containsExactly("error 0 FULL");
        assertThat(disk.has(0, 0)).isFalse();
        storage.writesUntilFull = Integer.MAX_VALUE;
        writePiece(0);
        runAll();
        assertThat(heard.events).containsExactly("error 0 FULL", "verified 0");
    }

    /** The n-th write fails, for n = 1, 2, ... until a run ends unharmed. */
    @Test
    void whicheverWriteFailsTheErrorIsHeardOnceAndTheRetrySucceeds() throws Exception {
        boolean harmed = true;
        for (int n = 0; harmed; n++) {
            open(new DiskSettings(1, 64 << 20, CHUNK));
            heard.events.clear();
            Arrays.fill(storage.bytes, (byte) 0);
            storage.writesUntilFull = n;
            writeBlocks(0, CHUNK, PIECE);
            writeBlocks(0, 0, BLOCK);
            writeBlocks(1, 0, BLOCK);
            writeBlocks(0, BLOCK, CHUNK);
            runAll();
            harmed = heard.events.stream().anyMatch(event -> event.startsWith("error"));
            storage.writesUntilFull = Integer.MAX_VALUE;
            writePiece(0);
            runAll();
            assertThat(heard.events.stream().filter("verified 0"::equals))
                    .as("n = %d", n)
                    .hasSize(1);
            assertThat(heard.events.stream().filter(event -> event.startsWith("error 0")))
                    .hasSizeLessThan(2);
            assertThat(Arrays.equals(storage.bytes, 0, PIECE, data, 0, PIECE)).isTrue();
            assertThat(n).isLessThan(20);
        }
    }

    @Test
    void aForgottenPieceIsHeardOfNoMoreAndMayBeginAgain() {
        writeBlocks(0, 0, CHUNK);
        writeBlocks(0, CHUNK, CHUNK + BLOCK);
        disk.forget(0);
        assertThat(disk.has(0, 0)).isFalse();
        runAll();
        assertThat(heard.events).isEmpty();
        writePiece(0);
        disk.forget(0); // too late for the writes, not for the news
        runAll();
        assertThat(heard.events).isEmpty();
        writePiece(0);
        runAll();
        assertThat(heard.events).containsExactly("verified 0");
        assertThat(write(0, 0)).as("nothing overwrites a verified piece").isFalse();
    }

    @Test
    void tellsWhenTheQueueIsOverItsBudgetAndAgainAtHalf() throws Exception {
        open(new DiskSettings(1, CHUNK, 64 << 20));
        writeBlocks(0, 0, CHUNK);
        assertThat(disk.isBusy()).as("at the limit").isFalse();
        writeBlocks(0, CHUNK, 2 * CHUNK);
        assertThat(disk.isBusy()).as("above").isTrue();
        loop.runAll();
        assertThat(heard.events).containsExactly("busy true");
        threads.runOne();
        assertThat(disk.isBusy()).as("still above half").isTrue();
        threads.runOne();
        assertThat(disk.isBusy()).isFalse();
        loop.runAll();
        assertThat(heard.events).containsExactly("busy true", "busy false");
    }

    @Test
    void readsBlocksOfOnePeerIntoOneBufferOfWholeMessages() {
        have(0, 2);
        Answer answer = read(new int[] {0, 5, 1000, 2, BLOCK, BLOCK, 0, PIECE - 1, 1});
        assertThat(answer.failed).isEmpty();
        assertThat(answer.payloadBytes).isEqualTo(1000 + BLOCK + 1);
        ByteBuf expected = Unpooled.buffer();
        message(expected, 0, 5, 1000);
        message(expected, 2, BLOCK, BLOCK);
        message(expected, 0, PIECE - 1, 1);
        assertThat(answer.bytes).isEqualTo(io.netty.buffer.ByteBufUtil.getBytes(expected));
    }

    @Test
    void blocksThatFollowOneAnotherInAPieceAreReadAtOnceAndSentAsMessagesOfTheirOwn() {
        have(0, 1, 2);
        storage.log.clear();
        int[][] asked = {
            {0, 7, BLOCK},
            {0, 7 + BLOCK, 100},
            {0, 107 + BLOCK, BLOCK}, // up to here one run
            {0, 107 + 3 * BLOCK, 5}, // a gap before it
            {0, 112 + 3 * BLOCK, 1},
            {0, PIECE - 1, 1},
            {1, 0, BLOCK}, // behind it in the torrent, but another piece
            {1, 0, BLOCK},
            {2, 2 * BLOCK, BLOCK},
            {2, 3 * BLOCK, 2 * K + 1}
        };
        ByteBuf expected = Unpooled.buffer();
        int payload = 0;
        for (int[] one : asked) {
            message(expected, one[0], one[1], one[2]);
            payload += one[2];
        }
        Answer answer = read(Arrays.stream(asked).flatMapToInt(Arrays::stream).toArray());
        assertThat(answer.failed).isEmpty();
        assertThat(answer.payloadBytes).isEqualTo(payload);
        assertThat(answer.bytes).isEqualTo(io.netty.buffer.ByteBufUtil.getBytes(expected));
        assertThat(storage.log)
                .containsExactly(
                        "read 0 7 " + (2 * BLOCK + 100),
                        "read 0 " + (107 + 3 * BLOCK) + " 6",
                        "read 0 " + (PIECE - 1) + " 1",
                        "read 1 0 " + BLOCK,
                        "read 1 0 " + BLOCK,
                        "read 2 " + 2 * BLOCK + " " + (BLOCK + 2 * K + 1));
    }

    @Test
    void whereARunCannotBeReadEachOfItsBlocksIsTriedAlone() {
        have(0);
        storage.unreadableFrom = 3 * BLOCK;
        Answer answer =
                read(
                        new int[] {
                            0, 0, BLOCK, 0, BLOCK, BLOCK, 0, 2 * BLOCK, BLOCK, 0, 3 * BLOCK, BLOCK
                        });
        ByteBuf expected = Unpooled.buffer();
        for (int block = 0; block < 3; block++) {
            message(expected, 0, block * BLOCK, BLOCK);
        }
        assertThat(answer.bytes).isEqualTo(io.netty.buffer.ByteBufUtil.getBytes(expected));
        assertThat(answer.payloadBytes).isEqualTo(3 * BLOCK);
        assertThat(answer.failed).containsExactly(3);
        assertThat(heard.events).contains("lost 0 FAILED");
    }

    @Test
    void aBlockThatCannotBeReadCostsItsPieceAndNoOther() {
        have(0, 1, 2);
        storage.brokenPiece = 1;
        Answer answer = read(new int[] {0, 0, BLOCK, 1, 0, BLOCK, 1, BLOCK, BLOCK, 2, 0, BLOCK});
        assertThat(answer.failed).containsExactly(1, 2);
        ByteBuf expected = Unpooled.buffer();
        message(expected, 0, 0, BLOCK);
        message(expected, 2, 0, BLOCK);
        assertThat(answer.bytes).isEqualTo(io.netty.buffer.ByteBufUtil.getBytes(expected));
        assertThat(heard.events).as("heard before the answer, once").endsWith("lost 1 FAILED");
        assertThat(disk.verified().toBytes()).containsExactly(0b1010_0000);
        assertThat(read(new int[] {1, 0, BLOCK}).failed).as("not tried again").containsExactly(0);
    }

    @Test
    void whenNoVerifiedPieceIsLeftThatIsSaid() {
        have(1);
        storage.brokenPiece = 1;
        assertThat(read(new int[] {1, 0, BLOCK}).failed).containsExactly(0);
        assertThat(heard.events).endsWith("lost 1 FAILED", "unreadable FAILED");
    }

    @Test
    void whatOfAVanishedFileIsStillClaimedIsLostAtOnceAndNothingElse() {
        have(0, 1, 2);
        storage.brokenPiece = 0;
        storage.brokenFor = Reason.MISSING;
        storage.vanished = new int[] {0, 1};
        assertThat(read(new int[] {0, 0, BLOCK}).failed).containsExactly(0);
        runAll();
        assertThat(heard.events).endsWith("lost 0 MISSING", "lost 1 MISSING");
        assertThat(disk.verified().toBytes()).containsExactly(0b0010_0000);
        assertThat(storage.log).containsOnlyOnce("vanished");
    }

    @Test
    void whatWasAskedBeforeAFileWasMissedIsNotReadFromWhatIsInItsPlaceNow() {
        have(0, 1, 2);
        storage.brokenPiece = 0;
        storage.brokenFor = Reason.MISSING;
        storage.vanished = new int[] {0, 1};
        ask(new int[] {0, 0, BLOCK});
        threads.runOne();
        loop.runOne(); // the first is refused, the files are looked at
        List<Answer> second = ask(new int[] {1, 0, BLOCK});
        List<Answer> third = ask(new int[] {2, 0, BLOCK});
        runAll();
        assertThat(second.getFirst().failed)
                .as("it was verified when it was asked")
                .containsExactly(0);
        assertThat(second.getFirst().bytes).isEmpty();
        assertThat(third.getFirst().failed).isEmpty();
        assertThat(third.getFirst().bytes).hasSize(BLOCK + 13);
    }

    @Test
    void unverifiedPiecesAreNotServed() {
        writeBlocks(0, 0, CHUNK);
        runAll();
        Answer answer = read(new int[] {0, 0, BLOCK});
        assertThat(answer.failed).containsExactly(0);
        assertThat(answer.bytes).isEmpty();
    }

    @Test
    void refusesBlocksThatDoNotLieInTheirPiece() {
        byte[] block = new byte[BLOCK];
        for (int[] wrong :
                new int[][] {
                    {0, 1, BLOCK},
                    {0, -BLOCK, BLOCK},
                    {0, 0, BLOCK - 1},
                    {2, 3 * BLOCK, BLOCK},
                    {2, 4 * BLOCK, 1},
                    {0, 0, 0}
                }) {
            assertThatThrownBy(() ->
                            disk.write(
                                    wrong[0], wrong[1], Unpooled.wrappedBuffer(block, 0, wrong[2])))
                    .as(Arrays.toString(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> disk.write(3, 0, Unpooled.wrappedBuffer(block)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> read(new int[] {2, 3 * BLOCK, 2050}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatRunsAloneWaitsForWhatWasAskedBeforeAndIsWaitedFor() {
        writePiece(0);
        CompletableFuture<@Nullable Void> flushed = disk.flush();
        writePiece(1);
        runAll();
        assertThat(flushed).isCompleted();
        assertThat(storage.log.indexOf("flush")).isEqualTo(3);
        assertThat(storage.log).hasSize(7);
        assertThat(heard.events).containsExactly("verified 0", "verified 1");
    }

    @Test
    void aCheckFindsWhatIsRightAndWhatIsNotAnyMore() {
        have(1);
        System.arraycopy(data, 0, storage.bytes, 0, LENGTH);
        storage.bytes[PIECE + 7] ^= 1;
        writeBlocks(2, 0, BLOCK);
        Bitfield all = new Bitfield(3);
        all.setAll();
        CompletableFuture<Bitfield> checked = disk.check(all);
        runAll();
        assertThat(checked).isCompleted();
        assertThat(checked.join().toBytes()).containsExactly(0b1010_0000);
        assertThat(disk.verified()).isEqualTo(checked.join());
        assertThat(heard.events).endsWith("checked 3 of 3");
        assertThat(disk.has(1, 0)).isFalse();
    }

    @Test
    void aCancelledCheckChangesNothing() {
        have(1);
        Bitfield all = new Bitfield(3);
        all.setAll();
        CompletableFuture<Bitfield> first = disk.check(all);
        CompletableFuture<Bitfield> second = disk.check(all);
        disk.cancelCheck();
        runAll();
        assertThatThrownBy(first::join).isInstanceOf(CancellationException.class);
        assertThatThrownBy(second::join).isInstanceOf(CancellationException.class);
        assertThat(disk.verified().toBytes()).containsExactly(0b0100_0000);
    }

    @Test
    void closingWritesWhatIsQueuedDropsWhatIsNotAndCanBeAskedTwice() {
        writeBlocks(0, 0, CHUNK + BLOCK);
        writeBlocks(1, CHUNK, 2 * CHUNK); // kept by the disk threads for its hash
        threads.runAll();
        CompletableFuture<@Nullable Void> closed = disk.close();
        assertThat(disk.close()).isSameAs(closed);
        assertThat(write(0, 2 * CHUNK)).isFalse();
        assertThat(disk.flush()).isCompletedExceptionally();
        runAll();
        assertThat(closed).isCompleted();
        assertThat(storage.log).containsExactly("write 0 0 262144", "write 1 262144 262144");
    }

    private record Answer(byte[] bytes, int payloadBytes, int[] failed) {}

    private Answer read(int[] requests) {
        List<Answer> answers = ask(requests);
        runAll();
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private List<Answer> ask(int[] requests) {
        List<Answer> answers = new ArrayList<>();
        disk.read(
                requests,
                requests.length / 3,
                (messages, payload, failed) -> {
                    answers.add(
                            new Answer(
                                    io.netty.buffer.ByteBufUtil.getBytes(messages),
                                    payload,
                                    failed));
                    messages.release();
                });
        return answers;
    }

    private void message(ByteBuf out, int piece, int begin, int length) {
        out.writeInt(9 + length).writeByte(7).writeInt(piece).writeInt(begin);
        out.writeBytes(data, piece * PIECE + begin, length);
    }

    private void have(int... pieces) {
        for (int piece : pieces) {
            writePiece(piece);
        }
        runAll();
    }

    private void writePiece(int piece) {
        writeBlocks(piece, 0, size(piece));
    }

    private void writeBlocks(int piece, int from, int to) {
        for (int begin = from; begin < to; begin += BLOCK) {
            write(piece, begin);
        }
    }

    private boolean write(int piece, int begin) {
        int length = Math.min(BLOCK, size(piece) - begin);
        ByteBuf block =
                PooledByteBufAllocator.DEFAULT
                        .directBuffer(length)
                        .writeBytes(data, piece * PIECE + begin, length);
        try {
            return disk.write(piece, begin, block);
        } finally {
            assertThat(block.readableBytes()).isEqualTo(length);
            block.release();
        }
    }

    private static int size(int piece) {
        return piece == 2 ? LENGTH - 2 * PIECE : PIECE;
    }

    private void runAll() {
        while (loop.runOne() || threads.runOne()) {
            // until nobody has anything to do
        }
    }

    private Metainfo metainfo() throws Exception {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        for (int at = 0; at < LENGTH; at += PIECE) {
            sha1.update(data, at, Math.min(PIECE, LENGTH - at));
            pieces.writeBytes(sha1.digest());
        }
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("name", "t")
                        .put("piece length", PIECE)
                        .put("length", LENGTH)
                        .put("pieces", pieces.toByteArray())
                        .build();
        return Metainfo.ofInfo(BencodeWriter.write(info), List.of(), List.of());
    }

    /** An executor that runs a task when the test says so. */
    private static final class Turns implements Executor {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        boolean runOne() {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
            return task != null;
        }

        void runAll() {
            while (runOne()) {
                // until it is empty
            }
        }
    }

    private static final class Recorder implements DiskListener {
        final List<String> events = new ArrayList<>();
        long[] fingerprints = {};

        @Override
        public void onPieceVerified(int piece, long @Nullable [] blockFingerprints) {
            events.add("verified " + piece);
            fingerprints = blockFingerprints == null ? new long[0] : blockFingerprints;
        }

        @Override
        public void onPieceFailed(int piece, long[] blockFingerprints) {
            events.add("failed " + piece);
            fingerprints = blockFingerprints;
        }

        @Override
        public void onBusy(boolean busy) {
            events.add("busy " + busy);
        }

        @Override
        public void onWriteError(int piece, StorageException error) {
            events.add("error " + piece + " " + error.reason());
        }

        @Override
        public void onPiecesLost(Bitfield pieces, StorageException error) {
            for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
                events.add("lost " + piece + " " + error.reason());
            }
        }

        @Override
        public void onUnreadable(StorageException error) {
            events.add("unreadable " + error.reason());
        }

        @Override
        public void onCheckProgress(int checked, int total) {
            events.add("checked " + checked + " of " + total);
        }
    }
}

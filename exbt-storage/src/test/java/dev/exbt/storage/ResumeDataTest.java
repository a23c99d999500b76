package dev.exbt.storage;

import static dev.exbt.storage.TestTorrent.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.exbt.bencode.BencodeException;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.storage.StorageException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeDataTest {
    @TempDir Path directory;

    private TestTorrent torrent;
    private ResumeData data;

    @BeforeEach
    void makeData() throws Exception {
        torrent = TestTorrent.of(1000, file("a", 1500), file("b", 9000));
        Bitfield verified = new Bitfield(11);
        verified.set(0);
        verified.set(10);
        List<FileState> states =
                List.of(new FileState(1500, 123_456_789_012L), FileState.ABSENT, FileState.ABSENT);
        data =
                new ResumeData(
                        torrent.metainfo().infoHash(), verified, states, 5, Long.MAX_VALUE, null);
    }

    @Test
    void isTakenUnflushedWhileTheMachineRunsOn() throws Exception {
        assumeTrue(BootId.current() != null, "this system does not name its runs");
        Path file = directory.resolve("resume");
        ResumeData unflushed = unflushedIn(BootId.current());
        unflushed.write(file);
        assertThat(ResumeData.read(file, torrent.metainfo())).isEqualTo(unflushed);
    }

    @Test
    void isRefusedWhenTheMachineStartedAnewBeforeAFlush() throws Exception {
        Path file = directory.resolve("resume");
        unflushedIn("another run").write(file);
        assertThatThrownBy(() -> ResumeData.read(file, torrent.metainfo()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("started anew");
    }

    private ResumeData unflushedIn(String run) {
        return new ResumeData(data.infoHash(), data.verified(), data.files(), 0, 0, run);
    }

    @Test
    void readsWhatItWroteAndLeavesNoOtherFile() throws Exception {
        Path file = directory.resolve("resume");
        Files.write(file, new byte[] {1});
        data.write(file);
        assertThat(ResumeData.read(file, torrent.metainfo())).isEqualTo(data);
        try (var list = Files.list(directory)) {
            assertThat(list).containsExactly(file);
        }
    }

    @Test
    void tellsAMissingFileFromADamagedOne() throws Exception {
        Path file = directory.resolve("resume");
        assertThatThrownBy(() -> ResumeData.read(file, torrent.metainfo()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> ResumeData.read(file, torrent.metainfo()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is no resume data");
    }

    @Test
    void refusesEveryTruncationAndEveryFlippedBit() {
        byte[] good = data.toBytes();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> ResumeData.parse(cut, torrent.metainfo()))
                    .isInstanceOf(BencodeException.class);
        }
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> ResumeData.parse(flipped, torrent.metainfo()))
                    .isInstanceOf(BencodeException.class);
        }
    }

    /** With a right hash, so that it is the content that is looked at. */
    @Test
    void refusesWrongContentUnderARightHash() throws Exception {
        TestTorrent other = TestTorrent.of(1000, file("a", 1500), file("b", 9001));
        assertThatThrownBy(() -> ResumeData.parse(data.toBytes(), other.metainfo()))
                .hasMessageContaining("another torrent");
        assertThatThrownBy(() -> parseWith("7:versioni1e", "7:versioni2e"))
                .hasMessageContaining("another version");
        assertThatThrownBy(() -> parseWith("8:uploadedi5e", "8:uploadedi-5e"))
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> parseWith("8:uploadedi5e", "8:uploaded1:5"))
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> parseWith("li1500e", "l4:1500"))
                .hasMessageContaining("not a number");
        assertThatThrownBy(() -> parseWith("li1500e", "li1500ei1500e"))
                .hasMessageContaining("files");
        assertThatThrownBy(() -> parseWith("6:pieces2:", "6:pieces3:x"))
                .hasMessageContaining("pieces");
    }

    private void parseWith(String from, String to) throws Exception {
        String text = new String(data.toBytes(), StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        String state =
                text.substring(text.indexOf("5:state") + 7, text.length() - 1).replace(from, to);
        byte[] sum =
                PieceHasher.digest("SHA-256").digest(state.getBytes(StandardCharsets.ISO_8859_1));
        String changed =
                "d6:sha25632:"
                        + new String(sum, StandardCharsets.ISO_8859_1)
                        + "5:state"
                        + state
                        + "e";
        ResumeData.parse(changed.getBytes(StandardCharsets.ISO_8859_1), torrent.metainfo());
    }

    @Test
    void garbageNeverBringsAnotherException() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = data.toBytes();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] mutated =
                    random.nextBoolean()
                            ? bytes
                            : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try {
                ResumeData.parse(mutated, torrent.metainfo());
            } catch (BencodeException expected) {
                continue;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void readsAFileAtTheLimitOfItsLengthAndNoLonger() throws Exception {
        Path file = directory.resolve("f");
        Files.write(file, new byte[100]);
        assertThat(DurableFile.read(file, 100)).hasSize(100);
        assertThatThrownBy(() -> DurableFile.read(file, 99))
                .hasMessageContaining("longer than 99 bytes");
    }

    @Test
    void aJobDirectoryIsLockedOnce() throws Exception {
        Path file = directory.resolve("lock");
        JobLock lock = JobLock.take(file);
        assertThatThrownBy(() -> JobLock.take(file))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED))
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        lock.close();
        JobLock.take(file).close();
    }

    /** Another process takes the lock, is killed without a chance to clean up, and locks nobody out. */
    @Test
    void aLockOfAKilledProcessIsFree() throws Exception {
        Path file = directory.resolve("lock");
        Path source = directory.resolve("Holder.java");
        Files.writeString(
                source,
                """
                import java.nio.channels.FileChannel;
                import java.nio.file.*;
                class Holder {
                    public static void main(String[] args) throws Exception {
                        var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
                        var lock = channel.lock(Long.MAX_VALUE - 1, 1, false);
                        System.out.println("locked " + lock.isValid());
                        System.in.read();
                    }
                }
                """);
        Process holder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                source.toString(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked true");
            assertThatThrownBy(() -> JobLock.take(file))
                    .hasMessageContaining("another exbt works in this directory");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        JobLock.take(file).close();
    }
}

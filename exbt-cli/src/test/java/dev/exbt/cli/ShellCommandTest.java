package dev.exbt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code shell}, reading a script. */
@Timeout(120)
class ShellCommandTest {
    @TempDir Path directory;

    private final InputStream standardInput = System.in;
    private TestSeeder seeder;

    @BeforeEach
    void startSeeder() throws Exception {
        seeder = TestSeeder.start(directory);
    }

    @AfterEach
    void stopSeeder() {
        System.setIn(standardInput);
        seeder.close();
    }

    private CommandRun shell(String script) {
        System.setIn(new ByteArrayInputStream(script.getBytes(UTF_8)));
        return CommandRun.of(
                "shell", "--bind", "127.0.0.1", "--no-trackers", "--peer", seeder.address());
    }

    @Test
    void carriesOutTheFoundingDocument() {
        Path dir = directory.resolve("test job");
        CommandRun run =
                shell(
                        """
                        # in the document's own words
                        myjob = Job.create("%1$s", "%2$s")
                        Job.finished?(myjob)
                        Job.start(myjob)
                        Job.pause(myjob)
                        Job.resume(myjob)
                        Job.set_max_connections(myjob, 5)
                        wait myjob 60
                        Job.progress(myjob)
                        Job.finished?(myjob)
                        Job.dir(myjob)
                        Job.files(myjob)
                        Job.stop(myjob)
                        Job.status(myjob)
                        close myjob
                        again = Job.load("%1$s")
                        Job.start(again)
                        wait again 60
                        progress again
                        """
                                .formatted(dir, seeder.torrent()));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("false\n")
                .contains("finished: 92, unfinished: 0, percentage: 100.0\ntrue\n" + dir + "\n")
                .contains("length: 7500, offset: 0, pieces: 0..0, path: payload/a/b/small-20.bin\n")
                .contains("state: stopped\n")
                .contains("name: payload\n")
                .contains("myjob: complete\n")
                .endsWith("finished: 92, unfinished: 0, percentage: 100.0\n");
    }

    @Test
    void statusTellsHowManyConnectionsWereRefused() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String first =
                "create a %s %s%nstart a%n".formatted(directory.resolve("a"), seeder.torrent());
        InputStream second =
                new InputStream() {
                    private @Nullable InputStream lines;

                    @Override
                    public int read() throws IOException {
                        if (lines == null) {
                            knockUntilRefused(port);
                            lines = new ByteArrayInputStream("status a\n".getBytes(UTF_8));
                        }
                        return lines.read();
                    }
                };
        System.setIn(
                new SequenceInputStream(new ByteArrayInputStream(first.getBytes(UTF_8)), second));
        CommandRun run =
                CommandRun.of(
                        "shell",
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--no-trackers");
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("connections refused, too many from one address, .*: [1-9]");
    }

    /** From one address, as often as nobody may. */
    private static void knockUntilRefused(int port) throws IOException {
        List<Socket> knocking = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(20_000);
                knocking.add(socket);
            }
            int end = knocking.getLast().getInputStream().read();
            assertThat(end).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(knocking).hasSizeGreaterThan(64);
        } finally {
            for (Socket socket : knocking) {
                socket.close();
            }
        }
    }

    @Test
    void worksWithSeveralJobsByShortNames() {
        CommandRun run =
                shell(
                        """
                        create debian %1$s/a %2$s
                        create dune %1$s/b %3$s
                        jobs
                        complete start d
                        dir deb
                        """
                                .formatted(
                                        directory,
                                        seeder.torrent(),
                                        "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a"));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("debian: stopped, 0.0%, payload\n")
                .contains("dune: stopped, 0.0%, ")
                .contains("debian dune\n")
                .endsWith(directory.resolve("a") + "\n");
    }

    @Test
    void aLineThatFailsIsToldAndGivesExitCode1() {
        CommandRun run =
                shell(
                        """
                        start nothing
                        create a %1$s %2$s
                        load b %1$s/none
                        frobnicate
                        create a
                        s x
                        """
                                .formatted(directory, seeder.torrent()));
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.err().lines())
                .containsExactly(
                        "exbt: there is no job nothing",
                        "exbt: " + directory + ": is there already",
                        "exbt: " + directory + "/none: no job is here",
                        "exbt: there is no command frobnicate; try help",
                        "exbt: usage: create NAME DIR TORRENT",
                        "exbt: s may be set-max-connections, start, status, stop");
    }

    @Test
    void listsItsCommands() {
        assertThat(shell("help\nhelp pause\nexit\nfrobnicate").out())
                .contains("  create NAME DIR TORRENT ")
                .contains("pause JOB\n    move no data, keep connections\n");
    }
}

package dev.exbt.job;

import static dev.exbt.job.Sample.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a session once it is closed: nothing. */
@Timeout(120)
class SessionCloseTest {
    private static final Duration ENOUGH = Duration.ofSeconds(3);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir Path temporary;

    @Test
    void nothingIsLeftOfASessionThatMovedData() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        Session there = Sample.session();
        Session here = Sample.session();
        Job seed = sample.seed(there);
        soon(seed.start());
        soon(seed.completion());
        Job job = sample.leech(here, temporary.resolve("fresh"), there);
        soon(job.start());
        soon(job.completion());
        closesInTime(here);
        closesInTime(there);
        assertNothingIsLeft(here.port(), there.port());
    }

    @Test
    void trackersThatNeverAnswerDoNotHoldUpClosing() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, LOOPBACK);
                DatagramSocket muteUdp = new DatagramSocket(0, LOOPBACK)) {
            Sample sample =
                    Sample.make(
                            temporary,
                            "sample",
                            "http://127.0.0.1:" + mute.getLocalPort() + "/announce",
                            "udp://127.0.0.1:" + muteUdp.getLocalPort() + "/announce");
            Session session = Sample.session();
            Job job = sample.seed(session);
            soon(job.start());
            soon(job.completion());
            mute.accept(); // it was asked, and waits
            closesInTime(session);
            assertNothingIsLeft(session.port());
        }
    }

    @Test
    void aTrackerThatAnsweredOnceAndThenFallsSilentDoesNotHoldUpClosing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK)) {
            Sample sample =
                    Sample.make(
                            temporary,
                            "sample",
                            "http://127.0.0.1:" + server.getLocalPort() + "/announce");
            Session session = Sample.session();
            Job job = sample.seed(session);
            var replied = Sample.next(job, event -> event instanceof JobEvent.TrackerReplied);
            soon(job.start());
            try (var asked = server.accept()) {
                asked.getInputStream().read(new byte[100]);
                byte[] body = "d8:intervali1800e5:peers0:e".getBytes("US-ASCII");
                asked.getOutputStream()
                        .write(
                                ("HTTP/1.1 200 OK\r\nContent-Length: "
                                                + body.length
                                                + "\r\nConnection: close\r\n\r\n")
                                        .getBytes("US-ASCII"));
                asked.getOutputStream().write(body);
            }
            assertThat(((JobEvent.TrackerReplied) soon(replied)).error()).isNull();
            closesInTime(session);
            assertNothingIsLeft(session.port());
        }
    }

    @Test
    void aSessionClosesInTheMiddleOfEverything() throws Exception {
        for (int i = 0; i < 5; i++) {
            Sample sample = Sample.make(temporary, "sample" + i);
            Session there = Sample.session();
            Session here = Sample.session();
            Job seed = sample.seed(there);
            soon(seed.start());
            Job job = sample.leech(here, temporary.resolve("fresh" + i), there);
            var event =
                    Sample.next(
                            job,
                            switch (i) {
                                case 0 -> any -> any instanceof JobEvent.PieceVerified;
                                case 1 -> any -> any instanceof JobEvent.PeerConnected;
                                default -> any -> any instanceof JobEvent.StateChanged;
                            });
            job.start();
            soon(event);
            closesInTime(i % 2 == 0 ? here : there);
            closesInTime(i % 2 == 0 ? there : here);
            assertNothingIsLeft(here.port(), there.port());
        }
    }

    @Test
    void aJobWithASessionOfItsOwnClosesItToo() throws Exception {
        Sample sample = Sample.make(temporary, "sample");
        Job job = Job.create(temporary.resolve("fresh"), sample.file());
        soon(job.start());
        long began = System.nanoTime();
        job.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ENOUGH);
        assertNothingIsLeft();
    }

    @Test
    void closingTwiceDoesNothing() throws Exception {
        Session session = Sample.session();
        session.close();
        session.close();
        assertNothingIsLeft(session.port());
    }

    @Test
    void aTakenPortIsNamedAndLeavesNothingBehind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 50, LOOPBACK)) {
            SessionConfig config = Sample.config().withPort(taken.getLocalPort());
            assertThatThrownBy(() -> Session.open(config))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
        assertNothingIsLeft();
    }

    private static void closesInTime(Session session) {
        long began = System.nanoTime();
        session.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ENOUGH);
    }

    private void assertNothingIsLeft(int... ports) throws Exception {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("exbt-")) {
                // A pool counts a thread as ended a moment before it has. An idle one would stay
                // ten seconds.
                assertThat(thread.join(Duration.ofSeconds(2))).as(thread.getName()).isTrue();
            }
        }
        for (int port : ports) {
            try (ServerSocket free = new ServerSocket()) {
                free.setReuseAddress(true);
                free.bind(new InetSocketAddress(LOOPBACK, port));
            }
        }
        assertThat(openFiles()).isEmpty();
    }

    /** Open files below the temporary directory, where the system tells. */
    private List<String> openFiles() throws IOException {
        Path open = Path.of("/proc/self/fd");
        List<String> found = new ArrayList<>();
        if (Files.isDirectory(open)) {
            try (Stream<Path> links = Files.list(open)) {
                for (Path link : links.toList()) {
                    if (Files.isSymbolicLink(link)) {
                        String target = Files.readSymbolicLink(link).toString();
                        if (target.startsWith(temporary.toRealPath().toString())) {
                            found.add(target);
                        }
                    }
                }
            }
        }
        return found;
    }
}

package dev.exbt.cli;

import dev.exbt.cli.output.Terminal;
import dev.exbt.job.Job;
import dev.exbt.job.JobOptions;
import dev.exbt.job.Session;
import dev.exbt.job.SessionConfig;
import dev.exbt.metainfo.Metainfo;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the build of the image runs once, so that the virtual machine learns which classes to have ready at start and which
 * methods will be busy: the commands people use, and a download through real sockets on 127.0.0.1. With {@code local} as its
 * argument only those that talk to nobody. No part of the command line.
 */
final class Training {
    /** So many that what is done once for each read or batch of uploads, and not for each block, is found busy too. */
    private static final long BYTES = 192L << 20;

    private static final String NAME = "training";
    private static final String LOCAL = "local";
    private static final Duration SEEDING = Duration.ofMillis(1_500);

    private final Terminal terminal;

    private Training() {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        terminal = new Terminal(nowhere, System.err, false, false, Terminal.DEFAULT_COLUMNS);
    }

    public static void main(String[] arguments) throws Exception {
        boolean local = arguments.length > 0 && arguments[0].equals(LOCAL);
        Exbt.prepare();
        for (String algorithm : List.of("SHA-1", "SHA-256")) {
            MessageDigest.getInstance(algorithm).digest(); // their classes are to be ready
        }
        Security.insertProviderAt(new TrainingDigests(), 1);
        System.exit(new Training().run(local));
    }

    private int run(boolean local) throws Exception {
        Path directory = Files.createTempDirectory("exbt-training-");
        try {
            Path seed = directory.resolve("seed");
            String torrent = directory.resolve("t.torrent").toString();
            DemoContent.write(seed.resolve(NAME), BYTES);
            int worst = exbt("--version");
            worst |= exbt("create", seed.resolve(NAME).toString(), "-o", torrent);
            worst |= exbt("show", torrent);
            worst |= exbt("verify", torrent, "--dir", seed.toString(), "--progress", "plain");
            if (local) {
                return worst;
            }
            worst |= seed(torrent, seed.toString());
            worst |= download(directory, Metainfo.parse(Files.readAllBytes(Path.of(torrent))));
            return worst | exbt("demo", "--size", "8MiB", "--discard", "--progress", "none");
        } finally {
            DemoCommand.delete(directory);
        }
    }

    /** Until it has told once how it gets on. */
    private int seed(String torrent, String directory) throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        Thread seeding =
                new Thread(() ->
                        ended.set(
                                exbt(
                                        "seed",
                                        torrent,
                                        "--dir",
                                        directory,
                                        "--bind",
                                        "127.0.0.1",
                                        "--skip-check",
                                        "--progress",
                                        "plain")));
        seeding.start();
        seeding.join(SEEDING);
        seeding.interrupt();
        seeding.join();
        return ended.get() == Exbt.INTERRUPTED ? 0 : ended.get();
    }

    private int download(Path directory, Metainfo metainfo) throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        SessionConfig config = SessionConfig.defaults().withBindAddress(loopback);
        try (Session seeding = Session.open(config)) {
            Job seed =
                    Job.open(seeding, directory.resolve("seed"), metainfo, JobOptions.defaults());
            seed.start().join();
            seed.completion().join();
            String peer = "127.0.0.1:" + seeding.port();
            String magnet = "magnet:?xt=urn:btih:" + metainfo.infoHash().toHex();
            Path here = directory.resolve("downloaded");
            int worst =
                    download(
                            here,
                            directory.resolve("t.torrent").toString(),
                            "--peer",
                            peer,
                            "--no-trackers");
            return worst | download(here, magnet, "--peer", peer);
        }
    }

    private int download(Path here, String what, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("download", what));
        arguments.addAll(List.of(more));
        arguments.addAll(
                List.of("--dir", here.toString(), "--bind", "127.0.0.1", "--progress", "plain"));
        try {
            return exbt(arguments.toArray(String[]::new));
        } finally {
            DemoCommand.delete(here);
        }
    }

    private int exbt(String... arguments) {
        return Exbt.run(terminal, arguments);
    }
}

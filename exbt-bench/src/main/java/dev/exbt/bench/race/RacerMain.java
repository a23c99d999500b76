package dev.exbt.bench.race;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The program of a {@link RaceProcess}: one client, driven by lines of words, of which each is answered by one. It ends when
 * its input does, so with whoever started it.
 *
 * <pre>
 * arguments: exbt|libtorrent|libtorrent-unchecked IP     answers: up
 * seed TORRENT DIRECTORY                                answers: seeding PORT
 * download TORRENT DIRECTORY IP PORT                    answers: downloaded NANOS
 * cpu                                                   answers: cpu NANOS
 * drop                                                  answers: dropped
 * </pre>
 */
final class RacerMain {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private RacerMain() {}

    public static void main(String[] arguments) throws Exception {
        Racer racer =
                switch (arguments[0]) {
                    case "exbt" -> new ExbtRacer(arguments[1]);
                    case "libtorrent" -> new LibtorrentRacer(arguments[1], true);
                    case "libtorrent-unchecked" -> new LibtorrentRacer(arguments[1], false);
                    default -> throw new IllegalArgumentException(arguments[0]);
                };
        System.out.println("up");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(racer, line.split("\t")));
        }
        Runtime.getRuntime().halt(0);
    }

    private static String answer(Racer racer, String[] words) throws Exception {
        return switch (words[0]) {
            case "seed" -> "seeding " + racer.seed(Path.of(words[1]), Path.of(words[2]));
            case "download" -> {
                long begin = System.nanoTime();
                racer.download(
                        Path.of(words[1]),
                        Path.of(words[2]),
                        new InetSocketAddress(words[3], Integer.parseInt(words[4])));
                yield "downloaded " + (System.nanoTime() - begin);
            }
            case "cpu" -> "cpu " + SYSTEM.getProcessCpuTime();
            case "drop" -> {
                racer.drop();
                yield "dropped";
            }
            default -> throw new IllegalArgumentException(words[0]);
        };
    }
}

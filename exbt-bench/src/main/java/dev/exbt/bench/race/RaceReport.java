package dev.exbt.bench.race;

import java.util.List;
import java.util.Locale;

/** Says how a contest went: a line for a log, a table for people, a line of JSON a heat for programs. */
final class RaceReport {
    private RaceReport() {}

    /** One line: each client's fastest heat, their ratios, and the ratio of the first heats. */
    static String line(Contest contest) {
        Heat exbt = Heat.fastest(contest.exbt());
        Heat libtorrent = Heat.fastest(contest.libtorrent());
        return String.format(
                Locale.ROOT,
                "[exbt] race: %s of %d MiB: exbt %.0f MiB/s at %.2f CPU-s/GiB, libtorrent %.0f at %.2f:"
                        + " ratio %.2f, CPU %.2f; fastest of %d rounds, the cold one's ratio %.2f",
                contest.task().words,
                exbt.bytes() >> 20,
                exbt.rate(),
                exbt.cpuPerGiB(),
                libtorrent.rate(),
                libtorrent.cpuPerGiB(),
                contest.bestRatio(),
                exbt.cpuPerGiB() / libtorrent.cpuPerGiB(),
                contest.exbt().size(),
                contest.exbt().getFirst().rate() / contest.libtorrent().getFirst().rate());
    }

    /** Cold is the first heat of each client; warm are the others, by their medians. */
    static String table(Contest contest) {
        StringBuilder text = new StringBuilder();
        text.append(
                "%n| %s | wall s | MiB/s | CPU-s/GiB |%n| --- | --- | --- | --- |%n"
                        .formatted(contest.task().words));
        rows(text, "cold", contest.exbt().subList(0, 1), contest.libtorrent().subList(0, 1));
        int rounds = contest.exbt().size();
        if (rounds > 1) {
            rows(
                    text,
                    "warm, median of " + (rounds - 1),
                    contest.exbt().subList(1, rounds),
                    contest.libtorrent().subList(1, rounds));
        }
        return text.toString();
    }

    private static void rows(
            StringBuilder text, String what, List<Heat> exbt, List<Heat> libtorrent) {
        Heat ours = Heat.median(exbt);
        Heat theirs = Heat.median(libtorrent);
        row(text, "exbt, " + what, ours);
        row(text, "libtorrent, " + what, theirs);
        text.append(
                String.format(
                        Locale.ROOT,
                        "| exbt ÷ libtorrent | %.2f | %.2f | %.2f |%n",
                        (double) ours.wallNanos() / theirs.wallNanos(),
                        ours.rate() / theirs.rate(),
                        ours.cpuPerGiB() / theirs.cpuPerGiB()));
    }

    private static void row(StringBuilder text, String who, Heat heat) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "| %s | %.2f | %.0f | %.2f |%n",
                        who,
                        heat.wallNanos() / 1e9,
                        heat.rate(),
                        heat.cpuPerGiB()));
    }

    /** One line for each heat, in rounds. */
    static String json(Contest contest) {
        StringBuilder text = new StringBuilder();
        for (int round = 0; round < contest.exbt().size(); round++) {
            json(text, contest.task(), "exbt", round, contest.exbt().get(round));
            json(text, contest.task(), "libtorrent", round, contest.libtorrent().get(round));
        }
        return text.toString();
    }

    private static void json(StringBuilder text, Task task, String client, int round, Heat heat) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "{\"task\":\"%s\",\"client\":\"%s\",\"round\":%d,\"bytes\":%d,"
                                + "\"wallSeconds\":%.4f,\"cpuSeconds\":%.3f}%n",
                        task.words,
                        client,
                        round,
                        heat.bytes(),
                        heat.wallNanos() / 1e9,
                        heat.cpuNanos() / 1e9));
    }
}

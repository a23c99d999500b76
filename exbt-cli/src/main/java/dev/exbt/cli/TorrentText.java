package dev.exbt.cli;

import dev.exbt.cli.output.ByteSize;
import dev.exbt.cli.output.PrintableText;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.InfoHashV2;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A torrent as lines for a person. */
final class TorrentText {
    private final StringBuilder text = new StringBuilder();

    private TorrentText() {}

    static String of(Metainfo metainfo) {
        TorrentText lines = new TorrentText();
        lines.identity(metainfo.name(), metainfo.infoHashV1(), metainfo.infoHashV2());
        List<FileEntry> files = metainfo.files().stream().filter(file -> !file.isPad()).toList();
        lines.line(
                "size",
                ByteSize.format(metainfo.totalLength())
                        + " ("
                        + metainfo.totalLength()
                        + " bytes) in "
                        + files.size()
                        + (files.size() == 1 ? " file" : " files"));
        lines.line(
                "pieces", metainfo.pieceCount() + " of " + ByteSize.format(metainfo.pieceLength()));
        lines.line("private", metainfo.isPrivate() ? "yes" : "no");
        lines.line("comment", metainfo.comment());
        lines.line("created by", metainfo.createdBy());
        if (metainfo.creationDate().isPresent()) {
            lines.line("created", date(metainfo.creationDate().getAsLong()));
        }
        for (int tier = 0; tier < metainfo.trackers().size(); tier++) {
            for (String url : metainfo.trackers().get(tier)) {
                lines.line(
                        "tracker",
                        url + (metainfo.trackers().size() > 1 ? " (tier " + (tier + 1) + ")" : ""));
            }
        }
        metainfo.webSeeds().forEach(url -> lines.line("web seed", url));
        metainfo.nodes().forEach(node -> lines.line("DHT node", node.toString()));
        files.forEach(lines::file);
        return lines.text.toString();
    }

    static String of(MagnetLink magnet) {
        TorrentText lines = new TorrentText();
        lines.identity(magnet.name(), magnet.v1(), magnet.v2());
        magnet.trackers().forEach(url -> lines.line("tracker", url));
        magnet.webSeeds().forEach(url -> lines.line("web seed", url));
        magnet.peers().forEach(peer -> lines.line("peer", peer.toString()));
        for (HostPort node : magnet.dhtNodes()) {
            lines.line("DHT node", node.toString());
        }
        return lines.text.toString();
    }

    private void identity(@Nullable String name, @Nullable InfoHash v1, @Nullable InfoHashV2 v2) {
        line("name", name);
        line("info-hash", v1 == null ? null : v1.toHex());
        line("info-hash v2", v2 == null ? null : v2.toHex());
    }

    private void line(String label, @Nullable String value) {
        if (value != null) {
            text.append(
                    String.format(Locale.ROOT, "%-13s %s%n", label + ":", PrintableText.of(value)));
        }
    }

    private void file(FileEntry file) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "%6d  %10s  %s%s%n",
                        file.index(),
                        ByteSize.format(file.length()),
                        PrintableText.of(file.pathString()),
                        file.isSymlink() ? " (link, not made)" : ""));
    }

    private static String date(long epochSeconds) {
        try {
            return Instant.ofEpochSecond(epochSeconds).toString();
        } catch (DateTimeException e) {
            return epochSeconds + " seconds after 1970";
        }
    }
}

package dev.exbt.job;

import dev.exbt.job.files.JobDirectory;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.InfoHashV2;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a job was made from.
 *
 * @param infoHash what names the torrent
 * @param metainfo its description; null until a magnet link's has been fetched
 * @param magnet the link it came from, or null
 */
record JobSource(InfoHash infoHash, @Nullable Metainfo metainfo, @Nullable MagnetLink magnet) {
    static JobSource of(Metainfo metainfo) {
        return new JobSource(metainfo.infoHash(), metainfo, null);
    }

    /** Reads what a job was made from. Blocks. */
    static JobSource read(JobDirectory home) throws IOException, MetainfoException {
        return new JobSource(home.infoHash(), home.readTorrent(), home.readMagnet());
    }

    /** All info-hashes it goes by on the wire, the one to dial with first; a hybrid torrent has two (BEP 52). */
    List<InfoHash> infoHashes() {
        InfoHashV2 v2 =
                metainfo != null ? metainfo.infoHashV2() : magnet != null ? magnet.v2() : null;
        if (v2 == null || v2.truncated().equals(infoHash)) {
            return List.of(infoHash);
        }
        return List.of(infoHash, v2.truncated());
    }

    /** Whether bytes are the {@code info} dictionary that a magnet link names. */
    boolean matches(byte[] info) {
        if (magnet == null) {
            return false;
        }
        InfoHash v1 = magnet.v1();
        InfoHashV2 v2 = magnet.v2();
        return (v1 != null || v2 != null)
                && (v1 == null || v1.equals(InfoHash.ofInfo(info)))
                && (v2 == null || v2.equals(InfoHashV2.ofInfo(info)));
    }

    List<HostPort> magnetPeers() {
        return magnet == null ? List.of() : magnet.peers();
    }

    /** Nodes of the DHT that the torrent or the link names (BEP 5, 9). */
    List<HostPort> dhtNodes() {
        return metainfo != null ? metainfo.nodes() : magnet != null ? magnet.dhtNodes() : List.of();
    }

    List<String> magnetWebSeeds() {
        return magnet == null ? List.of() : magnet.webSeeds();
    }

    /** The link's trackers, each a tier of its own: a link has no tiers. */
    List<List<String>> magnetTiers() {
        return magnet == null ? List.of() : tiersOf(magnet.trackers());
    }

    /** All trackers to ask: the torrent's tiers, then the link's, then those the job was told. */
    List<List<String>> tiers(JobOptions options) {
        List<List<String>> tiers =
                new ArrayList<>(metainfo == null ? List.of() : metainfo.trackers());
        for (List<String> tier : magnetTiers()) {
            if (!tiers.contains(tier)) {
                tiers.add(tier);
            }
        }
        tiers.addAll(tiersOf(options.trackers()));
        return tiers;
    }

    /** The options with the files chosen that the link names (BEP 53), unless the program chose some itself. */
    JobOptions select(JobOptions options, Metainfo torrent) {
        if (options.selectedFiles() != null || magnet == null || magnet.select().isEmpty()) {
            return options;
        }
        Set<Integer> chosen =
                torrent.files().stream()
                        .map(FileEntry::index)
                        .filter(magnet::selects)
                        .collect(Collectors.toSet());
        return chosen.isEmpty() ? options : options.withSelectedFiles(chosen);
    }

    private static List<List<String>> tiersOf(List<String> trackers) {
        return trackers.stream().map(List::of).toList();
    }
}

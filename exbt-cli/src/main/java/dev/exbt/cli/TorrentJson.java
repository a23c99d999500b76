package dev.exbt.cli;

import dev.exbt.cli.output.JsonWriter;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.HostPort;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.InfoHashV2;
import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A torrent as a JSON object. A torrent file and a magnet link have the same members; what a link does not tell is {@code null} or
 * empty. Pad files (BEP 47) are left out: they hold no data and are never written; {@code index} is the number that
 * {@code --select} takes.
 */
final class TorrentJson {
    private TorrentJson() {}

    static String of(Metainfo metainfo) {
        JsonWriter json = new JsonWriter().beginObject();
        identity(json, metainfo.name(), metainfo.infoHashV1(), metainfo.infoHashV2());
        json.name("pieceLength").value(metainfo.pieceLength());
        json.name("pieceCount").value(metainfo.pieceCount());
        json.name("totalLength").value(metainfo.totalLength());
        json.name("private").value(metainfo.isPrivate());
        json.name("files").beginArray();
        metainfo.files().stream().filter(file -> !file.isPad()).forEach(file -> file(json, file));
        json.endArray();
        strings(json, "trackers", metainfo.trackers().stream().flatMap(List::stream).toList());
        strings(json, "webSeeds", metainfo.webSeeds());
        strings(json, "nodes", metainfo.nodes().stream().map(HostPort::toString).toList());
        return json.endObject().toString();
    }

    static String of(MagnetLink magnet) {
        JsonWriter json = new JsonWriter().beginObject();
        identity(json, magnet.name(), magnet.v1(), magnet.v2());
        for (String unknown : List.of("pieceLength", "pieceCount", "totalLength", "private")) {
            json.name(unknown).value((String) null);
        }
        strings(json, "files", List.of());
        strings(json, "trackers", magnet.trackers());
        strings(json, "webSeeds", magnet.webSeeds());
        strings(json, "nodes", magnet.dhtNodes().stream().map(HostPort::toString).toList());
        return json.endObject().toString();
    }

    private static void identity(
            JsonWriter json,
            @Nullable String name,
            @Nullable InfoHash v1,
            @Nullable InfoHashV2 v2) {
        json.name("name").value(name);
        json.name("infoHashV1").value(v1 == null ? null : v1.toHex());
        json.name("infoHashV2").value(v2 == null ? null : v2.toHex());
    }

    private static void file(JsonWriter json, FileEntry file) {
        json.beginObject();
        json.name("index").value(file.index());
        json.name("path").value(file.pathString());
        json.name("length").value(file.length());
        json.name("offset").value(file.offset());
        json.name("firstPiece").value(file.firstPiece());
        json.name("lastPiece").value(file.lastPiece());
        json.endObject();
    }

    private static void strings(JsonWriter json, String name, List<String> values) {
        json.name(name).beginArray();
        values.forEach(json::value);
        json.endArray();
    }
}

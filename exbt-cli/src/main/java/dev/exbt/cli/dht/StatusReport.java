package dev.exbt.cli.dht;

import dev.exbt.cli.output.JsonWriter;
import dev.exbt.dht.DhtStatus;
import dev.exbt.dht.routing.TableHealth;
import java.util.Locale;

/** How a node is doing, for people and for programs. */
public final class StatusReport {
    private StatusReport() {}

    /**
     * Puts a status in lines.
     *
     * @param status the status
     * @return the lines, each ended
     */
    public static String text(DhtStatus status) {
        StringBuilder text = new StringBuilder();
        for (DhtStatus.Node node : status.nodes()) {
            TableHealth table = node.table();
            DhtStatus.Counters traffic = node.traffic();
            row(text, "address", Addresses.text(node.address()));
            row(text, "id", node.id().toHex());
            row(text, "in network", node.ready() ? "yes" : "no");
            row(
                    text,
                    "seen as",
                    node.external() == null ? "not known yet" : node.external().getHostAddress());
            row(
                    text,
                    "table",
                    "%d good, %d questionable, %d bad, %d waiting, in %d buckets"
                            .formatted(
                                    table.good(),
                                    table.questionable(),
                                    table.bad(),
                                    table.replacements(),
                                    table.nonEmptyBuckets()));
            row(
                    text,
                    "running",
                    "%d searches, %d queries".formatted(node.searches(), node.pendingQueries()));
            row(
                    text,
                    "sent",
                    "%d datagrams, %d queries without answer"
                            .formatted(traffic.sent(), traffic.timedOut()));
            row(
                    text,
                    "received",
                    "%d datagrams: %d queries, %d of them answered, %d over the limit"
                            .formatted(
                                    traffic.received(),
                                    traffic.queries(),
                                    traffic.answered(),
                                    traffic.limited()));
            row(
                    text,
                    "dropped",
                    "%d malformed, %d unexpected, %d forbidden, %d untrue"
                            .formatted(
                                    traffic.malformed(),
                                    traffic.unexpected(),
                                    traffic.forbidden(),
                                    traffic.lied()));
        }
        row(
                text,
                "kept",
                "%d torrents, %d peers, %d items"
                        .formatted(status.torrents(), status.peers(), status.items()));
        return text.toString();
    }

    /**
     * Puts a status in a JSON object.
     *
     * @param status the status
     * @return the object
     */
    public static String json(DhtStatus status) {
        JsonWriter json = new JsonWriter().beginObject();
        json.name("ready").value(status.isReady());
        json.name("torrents").value(status.torrents());
        json.name("peers").value(status.peers());
        json.name("items").value(status.items());
        json.name("nodes").beginArray();
        status.nodes().forEach(node -> node(json, node));
        return json.endArray().endObject().toString();
    }

    private static void node(JsonWriter json, DhtStatus.Node node) {
        json.beginObject();
        json.name("address").value(Addresses.text(node.address()));
        json.name("id").value(node.id().toHex());
        json.name("external")
                .value(node.external() == null ? null : node.external().getHostAddress());
        json.name("ready").value(node.ready());
        TableHealth table = node.table();
        json.name("good").value(table.good());
        json.name("questionable").value(table.questionable());
        json.name("bad").value(table.bad());
        json.name("replacements").value(table.replacements());
        json.name("nonEmptyBuckets").value(table.nonEmptyBuckets());
        json.name("pendingQueries").value(node.pendingQueries());
        json.name("searches").value(node.searches());
        DhtStatus.Counters traffic = node.traffic();
        json.name("received").value(traffic.received());
        json.name("sent").value(traffic.sent());
        json.name("queries").value(traffic.queries());
        json.name("answered").value(traffic.answered());
        json.name("limited").value(traffic.limited());
        json.name("malformed").value(traffic.malformed());
        json.name("unexpected").value(traffic.unexpected());
        json.name("forbidden").value(traffic.forbidden());
        json.name("timedOut").value(traffic.timedOut());
        json.name("lied").value(traffic.lied());
        json.endObject();
    }

    private static void row(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "%-12s", label)).append(value).append('\n');
    }
}

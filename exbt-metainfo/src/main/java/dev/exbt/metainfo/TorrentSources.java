package dev.exbt.metainfo;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything a torrent says outside {@code info}. Nothing here is vouched for: what is wrong is left out, not refused. */
record TorrentSources(
        List<List<String>> trackers,
        List<String> webSeeds,
        List<String> httpSeeds,
        List<HostPort> nodes,
        @Nullable String comment,
        @Nullable String createdBy,
        OptionalLong creationDate) {

    static TorrentSources read(BencodeDictionary root, MetainfoLimits limits) {
        return new TorrentSources(
                trackers(root, limits.maxTrackers()),
                urls(root.get("url-list"), limits.maxSeeds()),
                urls(root.get("httpseeds"), limits.maxSeeds()),
                nodes(root.list("nodes"), limits.maxNodes()),
                text(root, "comment"),
                text(root, "created by"),
                root.integer("creation date"));
    }

    /** BEP 12: {@code announce-list} if there is a tracker in it, else {@code announce}. */
    private static List<List<String>> trackers(BencodeDictionary root, int limit) {
        List<List<String>> tiers = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        BencodeList list = root.list("announce-list");
        for (BencodeValue value : list == null ? List.<BencodeValue>of() : list.values()) {
            List<String> tier = new ArrayList<>();
            for (BencodeValue url :
                    value instanceof BencodeList urls ? urls.values() : List.<BencodeValue>of()) {
                String tracker = url(url);
                if (tracker != null && seen.size() < limit && seen.add(tracker)) {
                    tier.add(tracker);
                }
            }
            if (!tier.isEmpty()) {
                tiers.add(List.copyOf(tier));
            }
        }
        String announce = url(root.get("announce"));
        if (tiers.isEmpty() && announce != null) {
            tiers.add(List.of(announce));
        }
        return List.copyOf(tiers);
    }

    /** BEP 19 and BEP 17: a list, or by habit one string. */
    private static List<String> urls(@Nullable BencodeValue value, int limit) {
        Set<String> urls = new LinkedHashSet<>();
        List<BencodeValue> values =
                value instanceof BencodeList list
                        ? list.values()
                        : value == null ? List.of() : List.of(value);
        for (BencodeValue each : values) {
            String url = url(each);
            if (url != null && urls.size() < limit) {
                urls.add(url);
            }
        }
        return List.copyOf(urls);
    }

    /** BEP 5: a list of pairs of host and port. */
    private static List<HostPort> nodes(@Nullable BencodeList list, int limit) {
        Set<HostPort> nodes = new LinkedHashSet<>();
        for (BencodeValue value : list == null ? List.<BencodeValue>of() : list.values()) {
            if (nodes.size() < limit
                    && value instanceof BencodeList pair
                    && pair.values().size() == 2
                    && pair.values().get(0) instanceof BencodeString host
                    && pair.values().get(1) instanceof BencodeInteger port
                    && !host.utf8().isBlank()
                    && port.value() >= 1
                    && port.value() <= 65_535) {
                nodes.add(new HostPort(host.utf8().strip(), (int) port.value()));
            }
        }
        return List.copyOf(nodes);
    }

    private static @Nullable String url(@Nullable BencodeValue value) {
        if (!(value instanceof BencodeString string)) {
            return null;
        }
        String url = string.utf8().strip();
        return url.isEmpty() ? null : url;
    }

    private static @Nullable String text(BencodeDictionary root, String key) {
        BencodeString text = root.string(key + ".utf-8");
        if (text == null) {
            text = root.string(key);
        }
        return text == null ? null : text.utf8();
    }
}

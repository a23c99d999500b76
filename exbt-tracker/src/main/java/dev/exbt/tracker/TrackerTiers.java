package dev.exbt.tracker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A torrent's trackers in their tiers (BEP 12): shuffled within each once, tried in order, and who answered moves to the front of
 * its tier.
 */
final class TrackerTiers {
    /** Trackers of one torrent that are looked at; further ones are dropped. */
    static final int MAX_TRACKERS = 1_000;

    private final List<List<TrackerEntry>> tiers = new ArrayList<>();
    private final Set<String> urls = new HashSet<>();

    TrackerTiers(List<List<String>> tiers, RandomGenerator random) {
        for (List<String> tier : tiers) {
            List<TrackerEntry> entries = new ArrayList<>();
            for (String url : tier) {
                if (isNew(url)) {
                    entries.add(new TrackerEntry(url, this.tiers.size()));
                }
            }
            if (!entries.isEmpty()) {
                Collections.shuffle(entries, java.util.Random.from(random));
                this.tiers.add(entries);
            }
        }
    }

    /** Adds a tier of one tracker; false if it is there already or there are too many. */
    boolean add(String url) {
        return isNew(url)
                && tiers.add(new ArrayList<>(List.of(new TrackerEntry(url, tiers.size()))));
    }

    void moveToFront(TrackerEntry entry) {
        List<TrackerEntry> tier = tiers.get(entry.tier);
        if (tier.getFirst() != entry && tier.remove(entry)) {
            tier.addFirst(entry);
        }
    }

    int count() {
        return tiers.size();
    }

    List<TrackerEntry> tier(int index) {
        return Collections.unmodifiableList(tiers.get(index));
    }

    /** All trackers in the order they are tried. */
    List<TrackerEntry> all() {
        return tiers.stream().flatMap(List::stream).toList();
    }

    private boolean isNew(String url) {
        return urls.size() < MAX_TRACKERS && urls.add(url.strip());
    }
}

package dev.exbt.job.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A directory as programs see it, and what of it is on the drive: changes of names reach it in their order, as a journal has
 * them, and for certain when the directory is forced.
 */
final class DiskFolder implements DiskNode {
    private static final int OWN_BYTES = 4096;

    private final TreeMap<String, DiskNode> entries = new TreeMap<>();
    private final TreeMap<String, DiskNode> forced = new TreeMap<>();
    private final List<Change> unforced = new ArrayList<>();

    /** One change: a name goes, a name comes, or one becomes the other at once. */
    private record Change(@Nullable String gone, @Nullable String come, DiskNode node) {
        void applyTo(Map<String, DiskNode> names) {
            if (gone != null) {
                names.remove(gone);
            }
            if (come != null) {
                names.put(come, node);
            }
        }
    }

    @Nullable DiskNode get(String name) {
        return entries.get(name);
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    void add(String name, DiskNode node) {
        change(new Change(null, name, node));
    }

    void remove(String name) {
        DiskNode node = entries.get(name);
        if (node != null) {
            change(new Change(name, null, node));
        }
    }

    void rename(String name, String newName) {
        DiskNode node = entries.get(name);
        if (node != null) {
            change(new Change(name, newName, node));
        }
    }

    private void change(Change change) {
        change.applyTo(entries);
        unforced.add(change);
    }

    void force() {
        unforced.clear();
        forced.clear();
        forced.putAll(entries);
    }

    /** Whether a name is on the drive with what it names now, whatever happens. */
    boolean isForced(String name) {
        DiskNode node = entries.get(name);
        return node != null
                && forced.get(name) == node
                && unforced.stream()
                        .noneMatch(
                                change -> name.equals(change.gone()) || name.equals(change.come()));
    }

    @Override
    public void losePower(SimulatedDisk.Survival survival, RandomGenerator random) {
        entries.clear();
        entries.putAll(forced);
        for (Change change : unforced) {
            if (random.nextDouble() >= survival.metadata()) {
                break;
            }
            change.applyTo(entries);
        }
        force();
        entries.values().forEach(node -> node.losePower(survival, random));
    }

    @Override
    public long allocatedBytes() {
        long total = OWN_BYTES;
        for (DiskNode node : entries.values()) {
            total += node.allocatedBytes();
        }
        return total;
    }
}

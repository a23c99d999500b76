package dev.exbt.metainfo;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the files of one torrent apart: two that would share a path on any common file system (same name, same but for case
 * or Unicode form, a file named like a directory) get different ones. First every directory is {@link #reserve reserved},
 * then every file {@link #claim claims} its path in order, so that a directory keeps its name and the later file is
 * renamed. Time is linear in the number of names, whatever they are: a name's counter never goes back.
 */
final class UniquePaths {
    private static final int ROOT = 0;

    private final int maxEqual;
    private final Map<Key, Integer> directories = new HashMap<>();
    private final Set<Key> files = new HashSet<>();
    private final Map<Key, Integer> numbers = new HashMap<>();
    private final Map<Key, Integer> renamed = new HashMap<>();

    /** @param maxEqual how many files with the same path may be renamed */
    UniquePaths(int maxEqual) {
        this.maxEqual = maxEqual;
    }

    /** One name in one directory, as a file system that ignores case sees it. */
    private record Key(int directory, String name) {}

    /** Takes the directories of a file's path. */
    void reserve(List<String> path) {
        int directory = ROOT;
        for (String name : path.subList(0, path.size() - 1)) {
            Key key = new Key(directory, fold(name));
            Integer known = directories.get(key);
            if (known == null) {
                known = directories.size() + 1;
                directories.put(key, known);
            }
            directory = known;
        }
    }

    /** Gives a file, whose directories were reserved, its path: the wanted one, or the last name with a number. */
    List<String> claim(List<String> path) throws MetainfoException {
        int directory = ROOT;
        for (String name : path.subList(0, path.size() - 1)) {
            Integer known = directories.get(new Key(directory, fold(name)));
            if (known == null) {
                throw new IllegalStateException("not reserved: " + path);
            }
            directory = known;
        }
        String wanted = path.get(path.size() - 1);
        Key wantedKey = new Key(directory, fold(wanted));
        if (isFree(wantedKey)) {
            files.add(wantedKey);
            return path;
        }
        if (renamed.merge(wantedKey, 1, Integer::sum) > maxEqual) {
            throw new MetainfoException(
                    "info.files",
                    "more than "
                            + maxEqual
                            + " files beside the first are named "
                            + String.join("/", path));
        }
        while (true) {
            String name = PathComponent.numbered(wanted, numbers.merge(wantedKey, 1, Integer::sum));
            Key key = new Key(directory, fold(name));
            if (isFree(key)) {
                files.add(key);
                List<String> other = new ArrayList<>(path);
                other.set(path.size() - 1, name);
                return List.copyOf(other);
            }
        }
    }

    private boolean isFree(Key key) {
        return !files.contains(key) && !directories.containsKey(key);
    }

    /** What file systems that ignore case, Unicode form or invisible characters take for the same. */
    static String fold(String name) {
        boolean ascii = true;
        for (int i = 0; i < name.length() && ascii; i++) {
            ascii = name.charAt(i) < 0x80;
        }
        if (ascii) {
            return name.toLowerCase(Locale.ROOT);
        }
        StringBuilder visible = new StringBuilder(name.length());
        name.chars().filter(c -> !isInvisible(c)).forEach(c -> visible.append((char) c));
        String decomposed = Normalizer.normalize(visible, Normalizer.Form.NFD);
        return Normalizer.normalize(
                decomposed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    private static boolean isInvisible(int c) {
        return (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff || c == 0xad;
    }
}

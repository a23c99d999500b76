package dev.exbt.metainfo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A path that cannot leave the directory it is resolved in, whoever chose its name. Torrents, magnet links and resume data
 * name files through this type alone; there is no way to one but through the sanitiser.
 *
 * <p>A component is one name: no separator, no control or bidirectional character, not {@code .} or {@code ..}, not a
 * reserved name of Windows, without dots or blanks at its end, at most {@value #MAX_COMPONENT_BYTES} bytes of UTF-8.
 */
public final class SafePath {
    /** The longest component in bytes of UTF-8: what ext4, NTFS and APFS take. */
    public static final int MAX_COMPONENT_BYTES = 255;

    /**
     * The longest path in bytes of UTF-8, separators included. Linux takes 4,096 in all; the rest is for the download
     * directory. Of a longer path the directories next to the file are left out.
     */
    public static final int MAX_BYTES = 3_072;

    private final List<String> components;

    private SafePath(List<String> components) {
        this.components = components;
    }

    /**
     * Takes components that are safe already.
     *
     * @param components one or more
     * @return the path
     * @throws IllegalArgumentException if one is not as the sanitiser would leave it
     */
    public static SafePath of(List<String> components) {
        if (components.isEmpty()) {
            throw new IllegalArgumentException("a path needs a component");
        }
        for (String component : components) {
            if (!component.equals(PathComponent.clean(component, PathRules.UNIX))) {
                throw new IllegalArgumentException("not safe: " + components);
            }
        }
        return new SafePath(List.copyOf(components));
    }

    /**
     * Makes names safe. {@code .} and {@code ..} are left out, everything else keeps its place.
     *
     * @param names what a stranger chose; a separator in a name does not split it
     * @param rules which names the file system takes
     * @return the path; {@code _} if nothing is left
     */
    public static SafePath sanitise(List<String> names, PathRules rules) {
        List<String> components = new ArrayList<>(names.size());
        for (String name : names) {
            String component = PathComponent.clean(name, rules);
            if (component != null) {
                components.add(component);
            }
        }
        if (components.isEmpty()) {
            components.add(PathComponent.PLACEHOLDER);
        }
        return ofSafe(shorten(components));
    }

    /** Takes components that came out of here. */
    static SafePath ofSafe(List<String> components) {
        return new SafePath(List.copyOf(components));
    }

    /** Puts a path of safe components into a directory of safe ones; the whole may have become too long. */
    static SafePath inside(List<String> directory, List<String> path) {
        List<String> whole = new ArrayList<>(directory.size() + path.size());
        whole.addAll(directory);
        whole.addAll(path);
        return ofSafe(shorten(whole));
    }

    /**
     * The names, outermost first.
     *
     * @return an immutable list of at least one
     */
    public List<String> components() {
        return components;
    }

    /**
     * Where this path is below a directory.
     *
     * @param root the directory
     * @return a path below it
     */
    public Path resolveIn(Path root) {
        Path path = root;
        for (String component : components) {
            path = path.resolve(component);
        }
        Path absoluteRoot = root.toAbsolutePath();
        Path absolute = path.toAbsolutePath();
        if (!absolute.startsWith(absoluteRoot)
                || absolute.getNameCount() != absoluteRoot.getNameCount() + components.size()) {
            throw new IllegalStateException(this + " leaves " + root);
        }
        return path;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SafePath that && components.equals(that.components);
    }

    @Override
    public int hashCode() {
        return components.hashCode();
    }

    /**
     * The path as one text.
     *
     * @return the components joined by {@code /}
     */
    @Override
    public String toString() {
        return String.join("/", components);
    }

    private static List<String> shorten(List<String> components) {
        int last = components.size() - 1;
        int budget = MAX_BYTES - PathComponent.utf8Length(components.get(last));
        for (int i = 0; i < last; i++) {
            budget -= PathComponent.utf8Length(components.get(i)) + 1;
            if (budget < 0) {
                List<String> shorter = new ArrayList<>(components.subList(0, i));
                shorter.add(components.get(last));
                return shorter;
            }
        }
        return components;
    }
}

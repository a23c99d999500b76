package dev.exbt.job.simulation;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path on a {@link SimulatedDisk}, with slashes; relative ones begin at its root. */
record DiskPath(DiskFileSystem fileSystem, boolean absolute, List<String> names) implements Path {
    DiskPath {
        names = List.copyOf(names);
    }

    static DiskPath parse(DiskFileSystem fileSystem, String text) {
        List<String> names = new ArrayList<>();
        for (String name : text.split("/")) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return new DiskPath(fileSystem, text.startsWith("/"), names);
    }

    static DiskPath of(Path path) {
        if (path instanceof DiskPath ours) {
            return ours;
        }
        throw new ProviderMismatchException(path + " is not on a simulated disk");
    }

    private DiskPath with(List<String> otherNames) {
        return new DiskPath(fileSystem, absolute, otherNames);
    }

    private DiskPath relative(List<String> otherNames) {
        return new DiskPath(fileSystem, false, otherNames);
    }

    @Override
    public DiskFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable Path getRoot() {
        return absolute ? with(List.of()) : null;
    }

    @Override
    public @Nullable Path getFileName() {
        return names.isEmpty() ? null : relative(List.of(names.getLast()));
    }

    @Override
    public @Nullable Path getParent() {
        return names.isEmpty() || (names.size() == 1 && !absolute)
                ? null
                : with(names.subList(0, names.size() - 1));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public Path getName(int index) {
        if (index < 0 || index >= names.size()) {
            throw new IllegalArgumentException("name " + index + " of " + this);
        }
        return relative(List.of(names.get(index)));
    }

    @Override
    public Path subpath(int begin, int end) {
        return relative(names.subList(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof DiskPath ours
                && ours.absolute == absolute
                && ours.names.size() <= names.size()
                && names.subList(0, ours.names.size()).equals(ours.names);
    }

    @Override
    public boolean endsWith(Path other) {
        return other instanceof DiskPath ours
                && !ours.absolute
                && ours.names.size() <= names.size()
                && names.subList(names.size() - ours.names.size(), names.size()).equals(ours.names);
    }

    @Override
    public Path normalize() {
        List<String> normal = new ArrayList<>();
        for (String name : names) {
            if (name.equals("..")) {
                if (!normal.isEmpty()) {
                    normal.removeLast();
                }
            } else if (!name.equals(".")) {
                normal.add(name);
            }
        }
        return with(normal);
    }

    @Override
    public Path resolve(Path other) {
        DiskPath ours = of(other);
        if (ours.absolute) {
            return ours;
        }
        List<String> all = new ArrayList<>(names);
        all.addAll(ours.names);
        return with(all);
    }

    @Override
    public Path relativize(Path other) {
        DiskPath ours = of(other);
        int common = 0;
        while (common < Math.min(names.size(), ours.names.size())
                && names.get(common).equals(ours.names.get(common))) {
            common++;
        }
        List<String> way = new ArrayList<>(Collections.nCopies(names.size() - common, ".."));
        way.addAll(ours.names.subList(common, ours.names.size()));
        return relative(way);
    }

    @Override
    public DiskPath toAbsolutePath() {
        return new DiskPath(fileSystem, true, names);
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath().normalize();
    }

    @Override
    public URI toUri() {
        return URI.create(DiskProvider.SCHEME + ":" + toAbsolutePath());
    }

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }
}

package dev.exbt.storage;

import dev.exbt.metainfo.FileEntry;
import dev.exbt.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one torrent below its directory, and the rule that nothing below that directory is ever reached through a
 * symbolic link. The directory itself may be one, the user chose it.
 *
 * <p>Each level is looked at before it is entered. That is no defence against a local process that swaps a directory for a
 * link in between; such a process can write the files itself.
 */
final class FileTree {
    /** The name of the directory in which exbt keeps its own files; a torrent may not bring one. */
    static final String STATE_DIRECTORY = ".exbt";

    /** What Windows calls it too. */
    private static final Pattern SHORT_STATE_DIRECTORY = Pattern.compile("exbt~[0-9]+");

    private static final Set<OpenOption> READ =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE =
            Set.of(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    LinkOption.NOFOLLOW_LINKS);

    private static final Set<OpenOption> CREATE =
            Set.of(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW,
                    LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final Path[] paths; // of each file, then the part file
    private final AtomicReferenceArray<Object>
            keys; // what was opened there, where the system tells
    private final Set<Path> grown =
            new HashSet<>(); // directories with new entries; guarded by itself
    private boolean rootFlushed; // guarded by grown

    private FileTree(Path root, Path[] paths) {
        this.root = root;
        this.paths = paths;
        this.keys = new AtomicReferenceArray<>(paths.length);
    }

    /** Names the files; touches no disk. */
    static FileTree of(Path root, List<FileEntry> files, Path partFile) throws StorageException {
        Path base = root.toAbsolutePath().normalize();
        Path[] paths = new Path[files.size() + 1];
        String seen = "";
        for (FileEntry file : files) {
            String first = file.path().getFirst();
            if (!first.equals(seen) && isStateDirectory(first)) {
                throw new StorageException(
                        base,
                        Reason.NOT_A_FILE,
                        "the torrent brings a file named " + STATE_DIRECTORY,
                        null);
            }
            seen = first;
            try {
                paths[file.index()] = file.resolveIn(base);
            } catch (InvalidPathException e) {
                throw new StorageException(
                        base,
                        Reason.NOT_A_FILE,
                        "this system cannot name a file \""
                                + file.pathString()
                                + "\" (is the locale UTF-8?)",
                        e);
            }
        }
        paths[files.size()] = partFile.toAbsolutePath().normalize();
        return new FileTree(base, paths);
    }

    /** Whether some file system takes a name for that of our own directory: without case, invisible characters, in short. */
    private static boolean isStateDirectory(String name) {
        StringBuilder visible = new StringBuilder(name.length());
        name.codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .forEach(visible::appendCodePoint);
        String folded = visible.toString().toLowerCase(Locale.ROOT);
        return folded.equals(STATE_DIRECTORY) || SHORT_STATE_DIRECTORY.matcher(folded).matches();
    }

    Path root() {
        return root;
    }

    Path path(int file) {
        return paths[file];
    }

    /** Makes the root if need be, and finds out whether files can be made in it. */
    void probe() throws StorageException {
        try {
            Files.createDirectories(root);
            Files.delete(Files.createTempFile(root, ".exbt-", ".tmp"));
        } catch (FileAlreadyExistsException e) {
            throw new StorageException(root, Reason.NOT_A_FILE, "is not a directory", e);
        } catch (IOException e) {
            throw StorageException.of(root, "write here", e);
        }
    }

    /** How a file looks; something that is not a plain file, or behind a link, is refused. */
    FileState state(int file) throws StorageException {
        return new Sweep().state(file);
    }

    /** Begins to look at many files. */
    Sweep sweep() {
        return new Sweep();
    }

    /**
     * Looks at many files one after the other, and walks down to each directory once: a torrent of thousands of files, none of
     * which is there yet, costs a look at its directories. For one thread, and for as long as it takes; what becomes of a
     * directory meanwhile is not seen.
     */
    final class Sweep {
        private final Map<Path, Boolean> entered = new HashMap<>();

        private Sweep() {}

        /** As {@link FileTree#state}. */
        FileState state(int file) throws StorageException {
            BasicFileAttributes attributes = attributes(file);
            return attributes == null ? FileState.ABSENT : stateOf(attributes);
        }

        /** As {@link #state}, but a file that was put in the place of one that was opened counts for absent. */
        FileState stateOfOurs(int file) throws StorageException {
            BasicFileAttributes attributes = attributes(file);
            return attributes == null || isOther(file, attributes)
                    ? FileState.ABSENT
                    : stateOf(attributes);
        }

        private @Nullable BasicFileAttributes attributes(int file) throws StorageException {
            Path parent = paths[file].getParent();
            Boolean there = entered.get(parent);
            if (there == null) {
                there = enter(file, false);
                entered.put(parent, there);
            }
            BasicFileAttributes attributes = there ? look(paths[file]) : null;
            if (attributes != null) {
                requirePlain(paths[file], attributes);
            }
            return attributes;
        }

        private static FileState stateOf(BasicFileAttributes attributes) {
            return new FileState(
                    attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        }
    }

    /** Opens a file; for writing it is made if it is not there, with the directories above. */
    FileChannel open(int file, boolean write, FilePool pool) throws IOException {
        Path path = paths[file];
        boolean above = enter(file, write);
        if (write && keys.get(file) == null) {
            FileChannel made = make(path, pool);
            if (made != null) {
                return remembered(file, made, null);
            }
        }
        BasicFileAttributes attributes = above ? look(path) : null;
        if (attributes != null) {
            requirePlain(
                    path,
                    attributes); // before the open: opening a pipe would wait for its other end
        }
        requireSame(file, attributes, write);
        if (attributes == null && write) {
            noteGrown(path);
        } else if (attributes == null) {
            throw new NoSuchFileException(path.toString());
        }
        return remembered(file, pool.openChannel(path, write ? WRITE : READ), attributes);
    }

    private FileChannel remembered(
            int file, FileChannel channel, @Nullable BasicFileAttributes before)
            throws IOException {
        try {
            BasicFileAttributes opened = before == null ? look(paths[file]) : before;
            keys.set(file, opened == null ? null : opened.fileKey());
            return channel;
        } catch (StorageException e) {
            channel.close();
            throw e;
        }
    }

    /** Makes a file where none is, without asking first: nothing that is there is opened, no link followed. Null if one is. */
    private @Nullable FileChannel make(Path path, FilePool pool) throws IOException {
        try {
            FileChannel made = pool.openChannel(path, CREATE);
            noteGrown(path);
            return made;
        } catch (FileAlreadyExistsException there) {
            return null;
        }
    }

    /** Whether it is known which file was opened last: {@link #open} itself refuses another in its place then. */
    boolean isKnown(int file) {
        return keys.get(file) != null;
    }

    /** Whether a plain file is there; refuses another than the one that was opened, as {@link #requireSame} does. */
    boolean isInPlace(int file) throws StorageException {
        BasicFileAttributes attributes = enter(file, false) ? look(paths[file]) : null;
        if (attributes != null) {
            requirePlain(paths[file], attributes);
        }
        requireSame(file, attributes, true);
        return attributes != null;
    }

    /**
     * Refuses a file that is gone, or in whose place another was put, since it was last opened: what was verified then is not
     * in it. Refuses a writer once; who writes again means what is there now. Readers are refused until {@link #forgetOpened}
     * or a writer came again: of several who ask for verified bytes none is given others.
     */
    private void requireSame(int file, @Nullable BasicFileAttributes now, boolean write)
            throws StorageException {
        if (isOther(file, now)) {
            if (write) {
                keys.set(file, null);
            }
            throw new StorageException(
                    paths[file],
                    Reason.MISSING,
                    now == null
                            ? "was removed while it was in use"
                            : "was replaced by another file while it was in use",
                    null);
        }
    }

    /** Whether another file than the one that was opened, or none, is in its place. */
    boolean isReplaced(int file) throws StorageException {
        return keys.get(file) != null && isOther(file, look(paths[file]));
    }

    private boolean isOther(int file, @Nullable BasicFileAttributes now) {
        Object opened = keys.get(file);
        return opened != null && (now == null || !opened.equals(now.fileKey()));
    }

    /** What is there from now on is what is meant. */
    void forgetOpened() {
        for (int file = 0; file < keys.length(); file++) {
            keys.set(file, null);
        }
    }

    /** Walks the directories above a file; false if one is missing and not to be made. */
    private boolean enter(int file, boolean make) throws StorageException {
        Path path = paths[file];
        boolean part = file == paths.length - 1;
        Path base = part ? path.getParent() : root;
        if (base == null || !Files.isDirectory(base)) { // follows links: the user chose it
            if (make && part && base != null) {
                return make(base);
            }
            if (make) {
                throw new StorageException(
                        root, Reason.MISSING, "directory does not exist (any more)", null);
            }
            return false;
        }
        Path level = base;
        for (int i = base.getNameCount(); i < path.getNameCount() - 1; i++) {
            level = level.resolve(path.getName(i));
            BasicFileAttributes attributes = look(level);
            if (attributes == null) {
                if (!make) {
                    return false;
                }
                make(level);
            } else if (!attributes.isDirectory()) {
                throw notA("directory", level, attributes);
            }
        }
        return true;
    }

    private boolean make(Path directory) throws StorageException {
        try {
            Files.createDirectory(directory);
            noteGrown(directory);
        } catch (FileAlreadyExistsException e) {
            BasicFileAttributes now = look(directory); // another thread was first
            if (now == null || !now.isDirectory()) {
                throw new StorageException(directory, Reason.NOT_A_FILE, "is not a directory", e);
            }
        } catch (IOException e) {
            throw StorageException.of(directory, "make this directory", e);
        }
        return true;
    }

    private static @Nullable BasicFileAttributes look(Path path) throws StorageException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw StorageException.of(path, "look at it", e);
        }
    }

    private static void requirePlain(Path path, BasicFileAttributes attributes)
            throws StorageException {
        if (!attributes.isRegularFile()) {
            throw notA("plain file", path, attributes);
        }
    }

    private static StorageException notA(String wanted, Path path, BasicFileAttributes attributes) {
        String found =
                attributes.isSymbolicLink()
                        ? "symbolic link"
                        : attributes.isDirectory()
                                ? "directory"
                                : attributes.isRegularFile() ? "file" : "pipe or device";
        return new StorageException(
                path,
                Reason.NOT_A_FILE,
                "is a " + found + " where a " + wanted + " belongs, refused",
                null);
    }

    private void noteGrown(Path entry) {
        Path parent = entry.getParent();
        if (parent != null) {
            synchronized (grown) {
                grown.add(parent);
            }
        }
    }

    /** Makes the names of new files survive a power failure, and with the first of them the name of the root. */
    void flushDirectories() throws StorageException {
        List<Path> directories;
        boolean first;
        synchronized (grown) {
            directories = List.copyOf(grown);
            grown.clear();
            first = !directories.isEmpty() && !rootFlushed;
            rootFlushed |= first;
        }
        for (Path directory : directories) {
            DurableFile.flushDirectory(directory);
        }
        if (first) {
            flushAbove();
        }
    }

    /** Whoever made the root, and whatever above it, need not have flushed it; where nothing is new this costs nothing. */
    private void flushAbove() {
        for (Path above = root.getParent(); above != null; above = above.getParent()) {
            try {
                DurableFile.flushDirectory(above);
            } catch (StorageException refused) { // to a user who has made nothing there
                System.getLogger(FileTree.class.getName())
                        .log(System.Logger.Level.DEBUG, "not flushed", refused);
            }
        }
    }
}

package dev.exbt.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open files of all torrents of a session: a bounded number, the one unused for longest is closed first and opened again
 * on need. For any thread.
 *
 * <p>When the system has no handle left, idle files are given up and from then on half as many are kept as were open: sockets
 * need handles too, and those who open sockets cannot close files.
 *
 * <p>Files in use are never closed, so for a moment there can be as many above the limit as there are threads. One lock
 * guards the list; opening and closing happen outside of it, so a slow drive holds up only those who want the same file.
 */
public final class FilePool implements AutoCloseable {
    /** Open files unless told otherwise. Systems commonly allow 1,024 or 256 a process, sockets included. */
    public static final int LIMIT = 256;

    /** Open files that are kept however few the system has. */
    static final int FEWEST = 8;

    private int limit; // guarded by the map
    private final ChannelOpener opener;
    private final Map<Key, Handle> handles = new LinkedHashMap<>(64, 0.75f, true);

    /** Opens a file; tests put faults here. */
    @FunctionalInterface
    interface ChannelOpener {
        FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
    }

    private record Key(FileStorage owner, int file) {}

    /** One open file and how many use it. */
    static final class Handle {
        private final Key key;
        private final boolean writable;
        private int users; // guarded by the pool's map
        private boolean retired; // guarded by the pool's map
        private @Nullable FileChannel channel; // guarded by this

        private Handle(Key key, boolean writable) {
            this.key = key;
            this.writable = writable;
        }

        /** The open channel; only between acquire and release. */
        synchronized FileChannel channel() {
            if (channel == null) {
                throw new IllegalStateException("not open");
            }
            return channel;
        }

        private synchronized void open(FileStorage owner) throws IOException {
            if (channel == null) {
                channel = owner.open(key.file(), writable);
            }
        }

        private synchronized void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }

    /** Makes a pool of {@value #LIMIT} files. */
    public FilePool() {
        this(LIMIT);
    }

    /**
     * Makes a pool.
     *
     * @param limit open files, at least 1
     */
    public FilePool(int limit) {
        this(limit, FileChannel::open);
    }

    FilePool(int limit, ChannelOpener opener) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit);
        }
        this.limit = limit;
        this.opener = opener;
    }

    /**
     * How many files are open now.
     *
     * @return files, those in use included
     */
    public int openFiles() {
        synchronized (handles) {
            return handles.size();
        }
    }

    /** Closes every file that is not in use. */
    @Override
    public void close() {
        closeQuietly(evict(handle -> true, 0));
    }

    /** Opens with the pool's opener; when the system has no handle left, once more after closing what is idle. */
    FileChannel openChannel(Path path, Set<? extends OpenOption> options) throws IOException {
        try {
            return opener.open(path, options);
        } catch (FileSystemException e) {
            String reason = e.getReason();
            if (reason == null
                    || !reason.toLowerCase(Locale.ROOT).contains("too many open files")) {
                throw e;
            }
            keepHalf();
            close();
            return opener.open(path, options);
        }
    }

    private void keepHalf() {
        synchronized (handles) {
            limit = Math.min(limit, Math.max(FEWEST, handles.size() / 2));
        }
    }

    /** Gives a file for use, open; to be given back with {@link #release}. */
    Handle acquire(FileStorage owner, int file, boolean write) throws IOException {
        Key key = new Key(owner, file);
        Handle handle;
        List<Handle> replaced = List.of();
        List<Handle> tooMany = List.of();
        synchronized (handles) {
            Handle present = handles.get(key);
            if (present != null && (present.writable || !write)) {
                handle = present;
            } else {
                if (present != null && retire(present)) {
                    replaced = List.of(present);
                }
                handle = new Handle(key, write);
                handles.put(key, handle);
            }
            handle.users++;
            if (handles.size() > limit) {
                tooMany = evict(h -> true, limit);
            }
        }
        closeQuietly(replaced);
        closeQuietly(tooMany);
        try {
            handle.open(owner);
            return handle;
        } catch (IOException | RuntimeException e) {
            discard(handle);
            throw e;
        }
    }

    /** Gives a file back. */
    void release(Handle handle) {
        boolean last;
        synchronized (handles) {
            last = --handle.users == 0 && handle.retired;
        }
        if (last) {
            closeQuietly(List.of(handle));
        }
    }

    /** Gives a file back that is not fit for further use; the next one opens it anew. */
    void discard(Handle handle) {
        synchronized (handles) {
            if (!handle.retired) {
                retire(handle);
            }
        }
        release(handle);
    }

    /** Closes one torrent's files. */
    void closeAll(FileStorage owner) throws IOException {
        IOException first = null;
        for (Handle handle : evict(h -> h.key.owner() == owner, 0)) {
            try {
                handle.close();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Whether a file is open, in use or not. */
    boolean holds(FileStorage owner, int file) {
        synchronized (handles) {
            return handles.containsKey(new Key(owner, file));
        }
    }

    /** Closes one file, now or when its last user gives it back. */
    void close(FileStorage owner, int file) {
        closeQuietly(evict(h -> h.key.owner() == owner && h.key.file() == file, 0));
    }

    /** Takes handles out, the one unused for longest first, until at most so many are left; gives those to close now. */
    private List<Handle> evict(Predicate<Handle> which, int keep) {
        List<Handle> idle = new ArrayList<>(0);
        synchronized (handles) {
            Iterator<Handle> oldestFirst = handles.values().iterator();
            while (handles.size() > keep && oldestFirst.hasNext()) {
                Handle handle = oldestFirst.next();
                if (handle.users == 0 && which.test(handle)) {
                    oldestFirst.remove();
                    handle.retired = true;
                    idle.add(handle);
                }
            }
        }
        return idle;
    }

    /** Takes a handle out; true if nobody uses it and it is to be closed now. */
    private boolean retire(Handle handle) {
        handles.remove(handle.key, handle);
        handle.retired = true;
        return handle.users == 0;
    }

    // What was written is with the system already; an error here says nothing that flush() would
    // not say.
    private static void closeQuietly(List<Handle> idle) {
        for (Handle handle : idle) {
            try {
                handle.close();
            } catch (IOException e) {
                System.getLogger(FilePool.class.getName())
                        .log(System.Logger.Level.DEBUG, "close", e);
            }
        }
    }
}

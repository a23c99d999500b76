package dev.exbt.job.simulation;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code java.nio.file.Files} asks of a {@link SimulatedDisk}, as far as the engine uses it. No links, no permissions. */
final class DiskProvider extends FileSystemProvider {
    static final String SCHEME = "simulated";

    private final DiskFileSystem mount;

    DiskProvider(DiskFileSystem mount) {
        this.mount = mount;
    }

    private SimulatedDisk disk() throws IOException {
        if (mount.isDead()) {
            throw new IOException("the process that mounted the disk is dead");
        }
        return mount.disk();
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        DiskPath ours = DiskPath.of(path).toAbsolutePath();
        SimulatedDisk disk = disk();
        DiskNode node = disk.find(ours);
        if (node instanceof DiskFolder folder) {
            return new DiskChannel(mount, ours, folder, null);
        }
        if (node != null && options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (node == null
                && !options.contains(StandardOpenOption.CREATE)
                && !options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new NoSuchFileException(path.toString());
        }
        DiskFile file =
                node instanceof DiskFile there
                        ? there
                        : disk.change(
                                "create",
                                ours,
                                () -> {
                                    DiskFile made = new DiskFile(disk.timeNanos());
                                    parent(ours).add(name(ours), made);
                                    return made;
                                });
        if (node != null && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            truncate(disk, ours, file);
        }
        return new DiskChannel(mount, ours, null, file);
    }

    private static void truncate(SimulatedDisk disk, DiskPath path, DiskFile file)
            throws IOException {
        disk.change(
                "truncate",
                path,
                () -> {
                    file.truncate(0, disk.timeNanos());
                    return file;
                });
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return newFileChannel(path, options, attributes);
    }

    private DiskFolder parent(DiskPath path) throws IOException {
        List<String> names = path.names();
        DiskPath above = new DiskPath(mount, true, names.subList(0, Math.max(0, names.size() - 1)));
        if (disk().find(above) instanceof DiskFolder folder) {
            return folder;
        }
        throw new NoSuchFileException(above.toString());
    }

    private static String name(DiskPath path) {
        return path.names().getLast();
    }

    private DiskNode require(Path path) throws IOException {
        DiskNode node = disk().find(DiskPath.of(path).toAbsolutePath());
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        DiskPath ours = DiskPath.of(path).toAbsolutePath();
        if (disk().find(ours) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        disk().change(
                        "make directory",
                        ours,
                        () -> {
                            DiskFolder made = new DiskFolder();
                            parent(ours).add(name(ours), made);
                            return made;
                        });
    }

    @Override
    public void delete(Path path) throws IOException {
        DiskPath ours = DiskPath.of(path).toAbsolutePath();
        DiskNode node = require(path);
        disk().change(
                        "delete",
                        ours,
                        () -> {
                            parent(ours).remove(name(ours));
                            return node;
                        });
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        DiskPath from = DiskPath.of(source).toAbsolutePath();
        DiskPath to = DiskPath.of(target).toAbsolutePath();
        DiskNode node = require(source);
        DiskFolder folder = parent(from);
        if (folder != parent(to)) {
            throw new UnsupportedOperationException("from one directory to another");
        }
        List<CopyOption> how = Arrays.asList(options);
        if (disk().find(to) != null
                && !how.contains(StandardCopyOption.ATOMIC_MOVE)
                && !how.contains(StandardCopyOption.REPLACE_EXISTING)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        disk().change(
                        "rename",
                        to,
                        () -> {
                            folder.rename(name(from), name(to));
                            return node;
                        });
    }

    @Override
    @SuppressWarnings("unchecked") // asked for by its class
    public <A extends BasicFileAttributes> A readAttributes(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        if (type != BasicFileAttributes.class) {
            throw new UnsupportedOperationException(type.getName());
        }
        return (A) DiskAttributes.of(require(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        require(path);
    }

    @Override
    public boolean isSameFile(Path path, Path other) {
        return DiskPath.of(path).toRealPath().equals(DiskPath.of(other).toRealPath());
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return new DiskStore(disk());
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path path, DirectoryStream.Filter<? super Path> filter) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return mount;
    }

    @Override
    public Path getPath(URI uri) {
        return mount.getPath(uri.getPath());
    }
}

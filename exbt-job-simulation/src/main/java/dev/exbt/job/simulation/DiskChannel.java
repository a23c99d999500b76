package dev.exbt.job.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link SimulatedDisk}, or an open directory, which can only be forced. */
final class DiskChannel extends FileChannel {
    private final DiskFileSystem mount;
    private final DiskPath path;
    private final @Nullable DiskFolder folder;
    private final @Nullable DiskFile file;
    private int position;

    DiskChannel(
            DiskFileSystem mount,
            DiskPath path,
            @Nullable DiskFolder folder,
            @Nullable DiskFile file) {
        this.mount = mount;
        this.path = path;
        this.folder = folder;
        this.file = file;
    }

    private SimulatedDisk disk() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (mount.isDead()) {
            throw new IOException("the process that opened the file is dead");
        }
        return mount.disk();
    }

    private DiskFile file() throws IOException {
        if (file == null) {
            throw new IOException(path + " is a directory");
        }
        return file;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        return disk().write(path, file(), Math.toIntExact(at), source);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int written = write(source, position);
        position += written;
        return written;
    }

    @Override
    public int read(ByteBuffer destination, long at) throws IOException {
        return disk().read(path, file(), Math.toIntExact(at), destination);
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        int read = read(destination, position);
        position += Math.max(0, read);
        return read;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        disk().change(
                        "force",
                        path,
                        () -> {
                            if (folder != null) {
                                folder.force();
                            } else {
                                file().force(metadata);
                            }
                            return mount;
                        });
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        SimulatedDisk disk = disk();
        return disk.change(
                "truncate",
                path,
                () -> {
                    file().truncate(Math.toIntExact(size), disk.timeNanos());
                    return this;
                });
    }

    @Override
    public long size() throws IOException {
        return file().size();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long newPosition) {
        position = Math.toIntExact(newPosition);
        return this;
    }

    /** Locks last as long as the process: a mount belongs to one. */
    @Override
    public FileLock tryLock(long from, long count, boolean shared) throws IOException {
        if (!disk().lock(mount, file())) {
            throw new OverlappingFileLockException();
        }
        return new FileLock(this, from, count, shared) {
            @Override
            public boolean isValid() {
                return DiskChannel.this.isOpen();
            }

            @Override
            public void release() {
                mount.disk().unlock(mount, DiskChannel.this.file);
            }
        };
    }

    @Override
    public FileLock lock(long from, long count, boolean shared) throws IOException {
        return tryLock(from, count, shared);
    }

    @Override
    protected void implCloseChannel() {
        mount.disk().unlock(mount, file);
    }

    @Override
    public long read(ByteBuffer[] destinations, int offset, int length) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException("no part of a simulated disk");
    }
}

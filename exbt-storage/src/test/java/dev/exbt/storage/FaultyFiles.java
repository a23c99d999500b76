package dev.exbt.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** Files whose n-th call fails: every open, read, write, force counts. */
final class FaultyFiles implements FilePool.ChannelOpener {
    /** What happens at the n-th call. */
    enum Fault {
        /** ENOSPC. */
        FULL,
        /** EIO. */
        BROKEN,
        /** A write or read that does only half of its work and says so. */
        SHORT,
        /** A write of which half reaches the disk, and an error. */
        TORN
    }

    private final Fault fault;
    private final int failAt;
    private int calls;

    FaultyFiles(Fault fault, int failAt) {
        this.fault = fault;
        this.failAt = failAt;
    }

    /** Whether the n-th call came. */
    boolean struck() {
        return calls >= failAt;
    }

    private boolean now() {
        return ++calls == failAt;
    }

    private IOException error(Path path) {
        return new FileSystemException(
                path.toString(),
                null,
                fault == Fault.FULL ? "No space left on device" : "Input/output error");
    }

    @Override
    public FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
        if (now() && fault != Fault.SHORT) {
            throw error(path);
        }
        return new FaultyChannel(FileChannel.open(path, options), path);
    }

    private final class FaultyChannel extends FileChannel {
        private final FileChannel real;
        private final Path path;

        FaultyChannel(FileChannel real, Path path) {
            this.real = real;
            this.path = path;
        }

        private int half(ByteBuffer buffer, Transfer transfer) throws IOException {
            int limit = buffer.limit();
            buffer.limit(buffer.position() + Math.max(1, buffer.remaining() / 2));
            try {
                return transfer.run();
            } finally {
                buffer.limit(limit);
            }
        }

        private int transfer(ByteBuffer buffer, boolean write, Transfer transfer)
                throws IOException {
            if (!now()) {
                return transfer.run();
            }
            if (fault == Fault.SHORT) {
                return half(buffer, transfer);
            }
            if (fault == Fault.TORN && write) {
                half(buffer, transfer);
            }
            throw error(path);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return transfer(source, true, () -> real.write(source));
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return transfer(source, true, () -> real.write(source, position));
        }

        @Override
        public int read(ByteBuffer destination, long position) throws IOException {
            return transfer(destination, false, () -> real.read(destination, position));
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (now() && fault != Fault.SHORT) {
                throw error(path);
            }
            real.force(metaData);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }

        @Override
        public int read(ByteBuffer destination) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] destinations, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel src, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }

    private interface Transfer {
        int run() throws IOException;
    }
}

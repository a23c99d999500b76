package dev.exbt.storage;

import dev.exbt.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * What is done with an open file. Classes and no lambdas: one is made for each block, and making a lambda that holds something
 * is a call into the virtual machine as long as its method is not optimised.
 */
sealed interface FileUse {
    /** Does it. Any thread that has the file from the pool. */
    void on(FileChannel channel) throws IOException;

    /** What failed, should it fail. */
    String words();

    record Writing(ByteBuffer source, long offset, int length) implements FileUse {
        @Override
        public void on(FileChannel channel) throws IOException {
            long at = offset;
            while (source.hasRemaining()) {
                int written = channel.write(source, at);
                if (written <= 0) {
                    throw new IOException("the system wrote nothing");
                }
                at += written;
            }
        }

        @Override
        public String words() {
            return "write " + length + " bytes at " + offset;
        }
    }

    record Reading(Path path, ByteBuffer destination, long offset, int length) implements FileUse {
        @Override
        public void on(FileChannel channel) throws IOException {
            long at = offset;
            while (destination.hasRemaining()) {
                int read = channel.read(destination, at);
                if (read < 0) {
                    throw new StorageException(
                            path,
                            Reason.TRUNCATED,
                            "ends at byte "
                                    + channel.size()
                                    + ", "
                                    + (offset + length)
                                    + " expected",
                            null);
                }
                at += read;
            }
        }

        @Override
        public String words() {
            return "read " + length + " bytes at " + offset;
        }
    }

    record Flushing() implements FileUse {
        // With its time: or it looks after a power failure as it did before these bytes came, and
        // nobody looks for them.
        @Override
        public void on(FileChannel channel) throws IOException {
            channel.force(true);
        }

        @Override
        public String words() {
            return "flush it";
        }
    }
}

package dev.exbt.job.simulation;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/** How a file or directory looked. */
record DiskAttributes(DiskNode node, long size, long modifiedNanos) implements BasicFileAttributes {
    static DiskAttributes of(DiskNode node) {
        return node instanceof DiskFile file
                ? new DiskAttributes(node, file.size(), file.modifiedNanos())
                : new DiskAttributes(node, 0, 0);
    }

    @Override
    public FileTime lastModifiedTime() {
        return FileTime.from(modifiedNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public FileTime lastAccessTime() {
        return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
        return lastModifiedTime();
    }

    @Override
    public boolean isRegularFile() {
        return node instanceof DiskFile;
    }

    @Override
    public boolean isDirectory() {
        return node instanceof DiskFolder;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public Object fileKey() {
        return node;
    }
}

package dev.exbt.cli;

import dev.exbt.metainfo.MetainfoException;
import dev.exbt.storage.StorageException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Puts a failure in words: what was wrong, not which class said so. */
final class FailureText {
    private FailureText() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case ExecutionException e when e.getCause() != null -> of(e.getCause());
            case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
            case NoSuchFileException e ->
                    e.getFile()
                            + ": "
                            + (e.getReason() == null ? "no such file or directory" : e.getReason());
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            case FileAlreadyExistsException e -> e.getFile() + ": is there already";
            case NotDirectoryException e -> e.getFile() + ": not a directory";
            case DirectoryNotEmptyException e -> e.getFile() + ": the directory is not empty";
            case FileSystemException e ->
                    e.getFile() + ": " + (e.getReason() == null ? "cannot be used" : e.getReason());
            case InvalidPathException e -> "not a path: " + e.getInput();
            case UnknownHostException e -> "unknown host " + e.getMessage();
            case BindException e when String.valueOf(e.getMessage()).startsWith("cannot listen") ->
                    message(e);
            case BindException e -> "cannot listen: " + e.getMessage();
            case UserFailure e -> message(e);
            case MetainfoException e -> message(e);
            case StorageException e -> message(e);
            case IllegalStateException e -> message(e);
            case IllegalArgumentException e -> message(e);
            default ->
                    failure.getMessage() == null || failure instanceof RuntimeException
                            ? failure.toString() + " (set EXBT_DEBUG=1 to see where)"
                            : failure.getMessage();
        };
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}

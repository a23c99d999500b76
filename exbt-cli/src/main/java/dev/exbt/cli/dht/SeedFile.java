package dev.exbt.cli.dht;

import dev.exbt.krpc.ItemSigner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where an author of items (BEP 44) keeps the secret key: 64 hexadecimal digits, or its 32 bytes as they are. */
public final class SeedFile {
    private static final int MAX_LENGTH = 2 * ItemSigner.SEED_LENGTH + 2; // digits and a line end

    private SeedFile() {}

    /**
     * Reads the author of a file, or makes one and writes the file, which then nobody else may read.
     *
     * @param file the file
     * @return the author
     * @throws IOException if it cannot be read or written, or holds something else
     */
    public static ItemSigner readOrCreate(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw unusable(file, null);
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_LENGTH + 1);
        } catch (NoSuchFileException none) {
            return create(file);
        }
        if (content.length == ItemSigner.SEED_LENGTH) {
            return ItemSigner.of(content);
        }
        String digits = new String(content, StandardCharsets.US_ASCII).strip();
        if (content.length <= MAX_LENGTH && digits.length() == 2 * ItemSigner.SEED_LENGTH) {
            try {
                return ItemSigner.of(HexFormat.of().parseHex(digits));
            } catch (IllegalArgumentException notHex) {
                throw unusable(file, notHex);
            }
        }
        throw unusable(file, null);
    }

    private static FileSystemException unusable(Path file, @Nullable Throwable cause) {
        FileSystemException why =
                new FileSystemException(
                        file.toString(), null, "not a seed: 64 hexadecimal digits or 32 bytes");
        why.initCause(cause);
        return why;
    }

    private static ItemSigner create(Path file) throws IOException {
        ItemSigner author = ItemSigner.random(new SecureRandom());
        FileAttribute<?>[] onlyOwner =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        byte[] digits =
                (HexFormat.of().formatHex(author.seed()) + "\n")
                        .getBytes(StandardCharsets.US_ASCII);
        try (var out =
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        onlyOwner)) {
            var bytes = ByteBuffer.wrap(digits);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        return author;
    }
}

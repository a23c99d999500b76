package dev.exbt.storage;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** A v1 torrent of invented files, and its bytes. Pieces are a multiple of nothing in particular. */
record TestTorrent(Metainfo metainfo, byte[] bytes) {
    /** A file: its name, or {@code pad} for padding, and how long it is. */
    record Content(String name, int length) {}

    static TestTorrent of(int pieceLength, Content... contents) throws MetainfoException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Random random = new Random(pieceLength);
        List<BencodeValue> files = new ArrayList<>();
        for (Content content : contents) {
            boolean pad = content.name().equals("pad");
            byte[] bytes = new byte[content.length()];
            if (!pad) {
                random.nextBytes(bytes);
            }
            all.writeBytes(bytes);
            List<BencodeValue> path = new ArrayList<>();
            for (String component : content.name().split("/")) {
                path.add(BencodeString.of(component));
            }
            BencodeDictionary.Builder file =
                    BencodeDictionary.builder()
                            .put("length", content.length())
                            .put("path", new BencodeList(path));
            files.add(pad ? file.put("attr", "p").build() : file.build());
        }
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("name", "t")
                        .put("piece length", pieceLength)
                        .put("pieces", pieces(all.toByteArray(), pieceLength))
                        .put("files", new BencodeList(files))
                        .build();
        Metainfo metainfo = Metainfo.ofInfo(BencodeWriter.write(info), List.of(), List.of());
        return new TestTorrent(metainfo, all.toByteArray());
    }

    private static byte[] pieces(byte[] bytes, int pieceLength) {
        MessageDigest sha1 = PieceHasher.digest("SHA-1");
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += pieceLength) {
            sha1.update(bytes, at, Math.min(pieceLength, bytes.length - at));
            hashes.writeBytes(sha1.digest());
        }
        return hashes.toByteArray();
    }

    static Content file(String name, int length) {
        return new Content(name, length);
    }

    static Content pad(int length) {
        return new Content("pad", length);
    }

    /** All files wanted, in {@code root}. */
    FileStorage open(Path root, FilePool pool) throws StorageException {
        return open(root, pool, all());
    }

    FileStorage open(Path root, FilePool pool, BitSet wanted) throws StorageException {
        Path parts = root.resolve(".exbt").resolve("parts");
        return FileStorage.open(root, metainfo, wanted, Preallocation.SPARSE, pool, parts);
    }

    BitSet all() {
        BitSet all = new BitSet();
        all.set(0, metainfo.files().size());
        return all;
    }

    /** The bytes of a piece, from the heap. */
    ByteBuffer piece(int piece) {
        return ByteBuffer.wrap(bytes, piece * metainfo.pieceLength(), metainfo.pieceSize(piece))
                .slice();
    }

    /** The bytes a file should have. */
    byte[] file(int index) {
        var file = metainfo.files().get(index);
        byte[] content = new byte[(int) file.length()];
        System.arraycopy(bytes, (int) file.offset(), content, 0, content.length);
        return content;
    }

    void writeAll(PieceStorage storage) throws StorageException {
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            storage.write(piece, 0, piece(piece));
        }
    }

    /** Puts every file in place without exbt. */
    void put(Path root) throws IOException {
        for (var file : metainfo.files()) {
            if (!file.isPad()) {
                Path path = file.resolveIn(root);
                Files.createDirectories(path.getParent());
                Files.write(path, file(file.index()));
            }
        }
    }
}

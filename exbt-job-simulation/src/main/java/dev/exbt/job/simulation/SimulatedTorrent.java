package dev.exbt.job.simulation;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A torrent of random bytes, in one file or in several below a directory. */
final class SimulatedTorrent {
    private final Metainfo metainfo;
    private final byte[] content;

    /**
     * Makes one.
     *
     * @param lengths of its files, in bytes
     */
    SimulatedTorrent(long seed, int pieceLength, int... lengths) {
        content = new byte[Arrays.stream(lengths).sum()];
        new Random(seed).nextBytes(content);
        metainfo = describe(content, pieceLength, lengths);
    }

    private static Metainfo describe(byte[] content, int pieceLength, int[] lengths) {
        BencodeDictionary.Builder info =
                BencodeDictionary.builder()
                        .put("name", "torrent")
                        .put("piece length", pieceLength)
                        .put("pieces", hashes(content, pieceLength));
        if (lengths.length == 1) {
            info.put("length", lengths[0]);
        } else {
            List<BencodeValue> files = new ArrayList<>();
            for (int i = 0; i < lengths.length; i++) {
                BencodeList path =
                        new BencodeList(
                                List.of(BencodeString.of("folder"), BencodeString.of("file" + i)));
                files.add(
                        BencodeDictionary.builder()
                                .put("length", lengths[i])
                                .put("path", path)
                                .build());
            }
            info.put("files", new BencodeList(files));
        }
        try {
            return Metainfo.ofInfo(BencodeWriter.write(info.build()), List.of(), List.of());
        } catch (MetainfoException e) {
            throw new IllegalArgumentException("no torrent has pieces of " + pieceLength, e);
        }
    }

    private static byte[] hashes(byte[] content, int pieceLength) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            ByteArrayOutputStream hashes = new ByteArrayOutputStream();
            for (int at = 0; at < content.length; at += pieceLength) {
                sha1.update(content, at, Math.min(pieceLength, content.length - at));
                hashes.writeBytes(sha1.digest());
            }
            return hashes.toByteArray();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    Metainfo metainfo() {
        return metainfo;
    }

    /** All its bytes, one file after the other; not to be changed. */
    byte[] content() {
        return content;
    }
}

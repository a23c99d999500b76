package dev.exbt.bench;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The dictionaries that {@link BencodeBenchmark} reads and writes, the same in every run. */
final class BencodeSamples {
    private static final long SEED = 20_260_301;
    private static final int FILES = 5_000;
    private static final int PIECES = 36_700;

    private BencodeSamples() {}

    /** A torrent file of about 1 MiB: 5,000 files in 50 directories (a third of the bytes) and 36,700 piece hashes. */
    static BencodeDictionary torrent() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<BencodeValue> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            BencodeList path =
                    BencodeList.of(
                            BencodeString.of("directory " + i % 50),
                            BencodeString.of("a file of this torrent " + i + ".dat"));
            files.add(
                    BencodeDictionary.builder()
                            .put("length", random.nextLong(1L << 32))
                            .put("path", path)
                            .build());
        }
        byte[] pieces = new byte[20 * PIECES];
        random.nextBytes(pieces);
        BencodeDictionary info =
                BencodeDictionary.builder()
                        .put("files", new BencodeList(files))
                        .put("name", "benchmark")
                        .put("piece length", 1 << 20)
                        .put("pieces", pieces)
                        .build();
        BencodeString tracker = BencodeString.of("udp://tracker.example.org:6969/announce");
        return BencodeDictionary.builder()
                .put("announce", tracker)
                .put("announce-list", BencodeList.of(BencodeList.of(tracker)))
                .put("created by", "exbt")
                .put("creation date", 1_700_000_000)
                .put("info", info)
                .build();
    }

    /** A {@code get_peers} response (BEP 5) with eight nodes, five peers and a token: 380 bytes or so. */
    static BencodeDictionary krpc() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<BencodeValue> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            peers.add(BencodeString.of(bytes(random, 6)));
        }
        BencodeDictionary response =
                BencodeDictionary.builder()
                        .put("id", bytes(random, 20))
                        .put("nodes", bytes(random, 8 * 26))
                        .put("token", bytes(random, 8))
                        .put("values", new BencodeList(peers))
                        .build();
        return BencodeDictionary.builder()
                .put("ip", bytes(random, 6))
                .put("r", response)
                .put("ro", BencodeInteger.of(1))
                .put("t", bytes(random, 2))
                .put("v", bytes(random, 4))
                .put("y", "r")
                .build();
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}

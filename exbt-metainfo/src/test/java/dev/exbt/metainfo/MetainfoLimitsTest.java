package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every limit takes what is at it and refuses, or leaves out, what is over it. */
class MetainfoLimitsTest {
    /** Small limits, so that the tests are. */
    private static final MetainfoLimits SMALL =
            new MetainfoLimits(4_000, 6, 500, 8, 32_768, 5, 4, 2, 3, 3, 3);

    private static void takes(byte[] torrent) {
        assertThatCode(() -> Metainfo.parse(torrent, SMALL)).doesNotThrowAnyException();
    }

    private static void refuses(byte[] torrent, String limit) {
        assertThatThrownBy(() -> Metainfo.parse(torrent, SMALL))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining(limit);
    }

    private static BencodeDictionary.Builder one() {
        return Torrents.info(16_384, List.of(Torrents.file(1, "a")));
    }

    @Test
    void lengthOfTheTorrentFile() {
        int bare = Torrents.torrent(one().put("x", "").build()).length;
        // The length of the filling has four digits instead of one.
        takes(Torrents.torrent(one().put("x", "y".repeat(4_000 - bare - 3)).build()));
        refuses(
                Torrents.torrent(one().put("x", "y".repeat(4_000 - bare - 2)).build()),
                "over the limit of 4000");
        refuses(new byte[400_000], "over the limit of 4000");
    }

    @Test
    void depth() {
        takes(Torrents.torrent(one().put("x", nested(4)).build()));
        refuses(Torrents.torrent(one().put("x", nested(5)).build()), "6");
        refuses(Torrents.torrent(one().put("x", nested(600)).build()), "6");
    }

    private static BencodeValue nested(int depth) {
        BencodeValue value = new BencodeList(List.of());
        for (int i = 1; i < depth; i++) {
            value = new BencodeList(List.of(value));
        }
        return value;
    }

    @Test
    void tokens() {
        int others =
                count(
                        BencodeDictionary.builder()
                                .put("info", one().put("x", strings(0)).build())
                                .build());
        takes(Torrents.torrent(one().put("x", strings(500 - others)).build()));
        refuses(Torrents.torrent(one().put("x", strings(500 - others + 1)).build()), "500");
    }

    private static int count(BencodeValue value) {
        return 1
                + switch (value) {
                    case BencodeList list ->
                            list.values().stream().mapToInt(MetainfoLimitsTest::count).sum();
                    case BencodeDictionary dictionary ->
                            dictionary.keys().stream()
                                    .mapToInt(k -> 1 + count(dictionary.get(k)))
                                    .sum();
                    default -> 0;
                };
    }

    private static BencodeList strings(int count) {
        return new BencodeList(Collections.nCopies(count, BencodeString.of("")));
    }

    @Test
    void pieces() {
        takes(Torrents.v1(16_384, List.of(Torrents.file(8 * 16_384, "a"))));
        refuses(
                Torrents.v1(16_384, List.of(Torrents.file(8 * 16_384 + 1, "a"))),
                "over the limit of 8");
    }

    @Test
    void pieceLength() {
        takes(Torrents.v1(32_768, List.of(Torrents.file(1, "a"))));
        refuses(Torrents.v1(32_769, List.of(Torrents.file(1, "a"))), "over the limit of 32768");
    }

    @Test
    void files() {
        takes(Torrents.v1(16_384, numbered(5)));
        refuses(Torrents.v1(16_384, numbered(6)), "over the limit of 5");
        refuses(Torrents.torrent(tree(6)), "limit of 5");
        takes(Torrents.torrent(tree(5)));
    }

    private static List<BencodeDictionary> numbered(int count) {
        List<BencodeDictionary> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Torrents.file(1, "f" + i));
        }
        return files;
    }

    private static BencodeDictionary tree(int count) {
        BencodeDictionary.Builder tree = BencodeDictionary.builder();
        byte[] root = new byte[32];
        Arrays.fill(root, (byte) 7);
        for (int i = 0; i < count; i++) {
            BencodeDictionary leaf =
                    BencodeDictionary.builder().put("length", 1).put("pieces root", root).build();
            tree.put("f" + i, BencodeDictionary.builder().put("", leaf).build());
        }
        return BencodeDictionary.builder()
                .put("file tree", tree.build())
                .put("meta version", 2)
                .put("name", "dir")
                .put("piece length", 16_384)
                .build();
    }

    @Test
    void levelsOfAPath() {
        takes(Torrents.v1(16_384, List.of(Torrents.file(1, "a", "b", "c", "d"))));
        refuses(
                Torrents.v1(16_384, List.of(Torrents.file(1, "a", "b", "c", "d", "e"))),
                "limit of 4");
    }

    @Test
    void equalNames() {
        BencodeDictionary same = Torrents.file(1, "same");
        takes(Torrents.v1(16_384, List.of(same, same, same)));
        refuses(Torrents.v1(16_384, List.of(same, same, same, same)), "more than 2");
    }

    @Test
    void listsOutsideInfoAreCut() throws Exception {
        BencodeDictionary info = one().build();
        for (int count : new int[] {3, 4, 30}) {
            List<BencodeValue> urls = new ArrayList<>();
            List<BencodeValue> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                urls.add(BencodeString.of("http://h" + i + ".example/"));
                nodes.add(
                        new BencodeList(
                                List.of(BencodeString.of("h" + i), new BencodeInteger(1 + i))));
            }
            Metainfo torrent =
                    Metainfo.parse(
                            new TorrentRewriter()
                                    .put(
                                            "announce-list",
                                            new BencodeList(List.of(new BencodeList(urls))))
                                    .put("url-list", new BencodeList(urls))
                                    .put("httpseeds", new BencodeList(urls))
                                    .put("nodes", new BencodeList(nodes))
                                    .put("info", info)
                                    .write(),
                            SMALL);
            assertThat(torrent.trackers()).hasSize(1);
            assertThat(torrent.trackers().get(0)).hasSize(3);
            assertThat(torrent.webSeeds()).hasSize(3);
            assertThat(torrent.httpSeeds()).hasSize(3);
            assertThat(torrent.nodes()).hasSize(3);
        }
    }

    @Test
    void areAtLeastOne() {
        assertThatThrownBy(() -> SMALL.withMaxTorrentLength(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

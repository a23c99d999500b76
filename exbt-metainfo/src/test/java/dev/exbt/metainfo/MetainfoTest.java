package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import dev.exbt.testkit.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {
    private static Metainfo own(String id) throws MetainfoException {
        return Metainfo.parse(Vectors.file("torrents/own/" + id + ".torrent"));
    }

    @Test
    void hashesAreThoseThatStandInTheTorrent() throws Exception {
        byte[] bytes = Vectors.file("torrents/own/v1-multi.torrent");
        Metainfo torrent = Metainfo.parse(bytes);
        BencodeDictionary info = BencodeReader.strict().readDictionary(torrent.infoBytes());
        BencodeString pieces = info.string("pieces");
        assertThat(pieces).isNotNull();
        for (int piece = 0; piece < torrent.pieceCount(); piece++) {
            assertThat(torrent.pieceHashV1(piece))
                    .isEqualTo(
                            Arrays.copyOfRange(pieces.toByteArray(), piece * 20, piece * 20 + 20));
        }
        assertThatThrownBy(() -> torrent.pieceHashV1(torrent.pieceCount()))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> torrent.pieceHashV2(0)).isInstanceOf(IllegalStateException.class);
        assertThat(torrent.hasPieceHashV2(0)).isFalse();
        assertThat(torrent.pieceLayersComplete()).isTrue();
    }

    @Test
    void whatTheCallerDoesToTheBytesChangesNothing() throws Exception {
        byte[] bytes = Vectors.file("torrents/own/v1-single.torrent");
        Metainfo torrent = Metainfo.parse(bytes);
        byte[] hash = torrent.pieceHashV1(0);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(torrent.toBytes(), (byte) 0);
        assertThat(torrent.pieceHashV1(0)).isEqualTo(hash);
        assertThat(Metainfo.parse(torrent.toBytes()).infoHash()).isEqualTo(torrent.infoHash());
    }

    @Test
    void inV2EveryFileBeginsAPieceAndEndsOneShort() throws Exception {
        Metainfo torrent = own("v2-multi");
        assertThat(torrent.version()).isEqualTo(TorrentVersion.V2);
        assertThat(torrent.infoHash().toHex())
                .isEqualTo("361baa49ac24b9c3a19c387c74f3af139871fe80");
        assertThat(torrent.totalLength()).isEqualTo(320_005);
        assertThat(torrent.pieceSize(0)).isEqualTo(5);
        assertThat(torrent.pieceSize(1)).isEqualTo(32_768);
        assertThat(torrent.pieceSize(3)).isEqualTo(70_000 - 2 * 32_768);
        assertThat(torrent.paddedPieceSize(3)).isEqualTo(32_768);
        assertThat(torrent.v2LeafCount(0)).isEqualTo(1);
        assertThat(torrent.v2LeafCount(3)).isEqualTo(2);
        assertThat(torrent.pieceHashV2(0)).isEqualTo(torrent.files().get(0).piecesRoot().toBytes());
        assertThat(torrent.files().get(2).firstPiece()).isEqualTo(1);
        assertThat(torrent.files().get(2).lastPiece()).isEqualTo(3);
        assertThatThrownBy(() -> torrent.pieceHashV1(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHybridsV2HashCoversTheFileAndNotThePadding() throws Exception {
        Metainfo torrent = own("hybrid-multi");
        assertThat(torrent.version()).isEqualTo(TorrentVersion.HYBRID);
        assertThat(torrent.pieceSize(0)).isEqualTo(32_768);
        assertThat(torrent.v2PieceSize(0)).isEqualTo(5);
        assertThat(torrent.v2PieceSize(3)).isEqualTo(70_000 - 2 * 32_768);
        assertThat(torrent.infoHash()).isEqualTo(torrent.infoHashV1());
        assertThat(torrent.pieceHashV1(0)).hasSize(20);
        assertThat(torrent.pieceHashV2(5)).hasSize(32);
    }

    @Test
    void changedTrackersLeaveInfoAsItIs() throws Exception {
        Metainfo before = own("info-unsorted");
        Metainfo after =
                before.withTrackers(
                        List.of(
                                List.of("udp://a.example:1", "udp://b.example:2"),
                                List.of("http://c.example/")));
        assertThat(after.infoBytes()).isEqualTo(before.infoBytes());
        assertThat(after.trackers())
                .containsExactly(
                        List.of("udp://a.example:1", "udp://b.example:2"),
                        List.of("http://c.example/"));
        BencodeDictionary root = BencodeReader.lenient().readDictionary(after.toBytes());
        assertThat(root.string("announce")).isEqualTo(BencodeString.of("udp://a.example:1"));
        assertThat(after.withTrackers(List.of()).toBytes()).isEqualTo(before.toBytes());
    }

    @Test
    void metadataFromPeersMakesTheSameTorrent() throws Exception {
        Metainfo whole = own("hybrid-single");
        Metainfo fetched =
                Metainfo.ofInfo(
                        whole.infoBytes(), whole.trackers(), List.of("http://seed.example/"));
        assertThat(fetched.infoHashV1()).isEqualTo(whole.infoHashV1());
        assertThat(fetched.infoHashV2()).isEqualTo(whole.infoHashV2());
        assertThat(fetched.trackers()).isEqualTo(whole.trackers());
        assertThat(fetched.webSeeds()).containsExactly("http://seed.example/");
        assertThat(fetched.pieceLayersComplete()).isFalse();
        assertThat(fetched.hasPieceHashV2(0)).isFalse();
        assertThatThrownBy(() -> fetched.pieceHashV2(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void layersFromPeersCompleteIt() throws Exception {
        Metainfo whole = own("v2-multi");
        Metainfo fetched = Metainfo.ofInfo(whole.infoBytes(), List.of(), List.of());
        Map<MerkleRoot, byte[]> layers = new LinkedHashMap<>();
        for (FileEntry file : whole.files()) {
            if (file.length() > whole.pieceLength()) {
                byte[] layer = new byte[(file.lastPiece() - file.firstPiece() + 1) * 32];
                for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
                    System.arraycopy(
                            whole.pieceHashV2(piece),
                            0,
                            layer,
                            (piece - file.firstPiece()) * 32,
                            32);
                }
                layers.put(file.piecesRoot(), layer);
            }
        }
        Metainfo complete = fetched.withPieceLayers(layers);
        assertThat(complete.pieceLayersComplete()).isTrue();
        for (int piece = 0; piece < whole.pieceCount(); piece++) {
            assertThat(complete.pieceHashV2(piece)).isEqualTo(whole.pieceHashV2(piece));
        }
        layers.values().iterator().next()[40] ^= 1;
        assertThatThrownBy(() -> fetched.withPieceLayers(layers))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining("does not hash");
    }

    @Test
    void metadataCannotBringKeysOfItsOwn() {
        byte[] smuggled = "de8:announce4:evil".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> Metainfo.ofInfo(smuggled, List.of(), List.of()))
                .isInstanceOf(MetainfoException.class);
        assertThatThrownBy(() ->
                        Metainfo.ofInfo(
                                new byte[Metainfo.MAX_INFO_LENGTH + 1], List.of(), List.of()))
                .hasMessageContaining("over the limit of " + Metainfo.MAX_INFO_LENGTH);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        byte[] bytes = Vectors.file("torrents/own/bad-piece-length-0.torrent");
        assertThatThrownBy(() -> Metainfo.parse(bytes))
                .isInstanceOfSatisfying(
                        MetainfoException.class,
                        e -> assertThat(e.field()).isEqualTo("info.piece length"));
    }

    @Test
    void goesByItsInfoHashWhenItHasNoUsableName() throws Exception {
        Metainfo torrent = own("name-dotdot");
        assertThat(torrent.name()).isEqualTo(torrent.infoHash().toHex());
        assertThat(torrent.files().get(0).path()).containsExactly(torrent.name());
    }

    @Test
    void keepsWhatItSaysAboutItself() throws Exception {
        BencodeDictionary info = Torrents.info(16_384, List.of(Torrents.file(1, "a"))).build();
        Metainfo torrent =
                Metainfo.parse(
                        new TorrentRewriter()
                                .put("comment", BencodeString.of("hello"))
                                .put("created by", BencodeString.of("me"))
                                .put("creation date", new BencodeInteger(-5))
                                .put("info", info)
                                .write());
        assertThat(torrent.comment()).isEqualTo("hello");
        assertThat(torrent.createdBy()).isEqualTo("me");
        assertThat(torrent.creationDate()).hasValue(-5);
        assertThat(torrent).hasToString("dir (" + torrent.infoHash() + ")");
    }

    /** Nothing but the declared exception, and whatever is read keeps every promise. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void mutatedTorrentsAreRefusedOrSafe(long seed) throws Exception {
        Random random = new Random(seed);
        List<byte[]> seeds =
                TorrentVectorsTest.rows().stream()
                        .map(TorrentRow::bytes)
                        .filter(b -> b.length > 0 && b.length < 4_000)
                        .toList();
        int accepted = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = mutate(random, seeds.get(random.nextInt(seeds.size())));
            try {
                Metainfo torrent = Metainfo.parse(bytes);
                accepted++;
                if (torrent.pieceCount() < 10_000) {
                    TorrentRow.checkLengths(torrent);
                }
                TorrentRow.checkPaths(torrent);
                assertThat(torrent.infoHash()).as("seed %d", seed).isNotNull();
            } catch (MetainfoException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(accepted).as("seed %d", seed).isGreaterThan(100);
    }

    private static byte[] mutate(Random random, byte[] original) {
        byte[] bytes = original.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = (byte) ('0' + random.nextInt(10));
                case 2 ->
                        bytes =
                                Arrays.copyOf(
                                        bytes,
                                        bytes.length - random.nextInt(Math.min(3, bytes.length)));
                default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return bytes;
    }
}

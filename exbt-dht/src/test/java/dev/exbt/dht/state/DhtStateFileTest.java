package dev.exbt.dht.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.dht.state.DhtStateException.Reason;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DhtStateFileTest {
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("dht.state");
    }

    private static List<NodeContact> nodes(String prefix, int count) {
        List<NodeContact> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean isV4 = prefix.indexOf(':') < 0;
            String host =
                    isV4
                            ? prefix + (i >> 8) + "." + (i & 255)
                            : prefix + Integer.toHexString(i + 1);
            nodes.add(new NodeContact(new NodeId(i, 5, i), new InetSocketAddress(host, 1 + i)));
        }
        return nodes;
    }

    private static DhtState sample() throws Exception {
        return new DhtState(
                Map.of(
                        InetAddress.getByName("0.0.0.0"), new NodeId(1, 2, 3),
                        InetAddress.getByName("::"), new NodeId(-1, -2, -3),
                        InetAddress.getByName("192.0.2.1"), new NodeId(4, 5, 6)),
                nodes("50.60.", 170),
                nodes("2001:db8::", 33));
    }

    private void assertRefused(Reason reason) {
        assertThatThrownBy(() -> DhtStateFile.read(file))
                .isInstanceOfSatisfying(
                        DhtStateException.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(reason);
                            assertThat(refused.path()).isEqualTo(file);
                            assertThat(refused.getMessage()).contains(file.toString());
                        });
    }

    @Test
    void readsWhatItWrote() throws Exception {
        for (DhtState state : List.of(sample(), DhtState.EMPTY, sample())) {
            DhtStateFile.write(file, state);
            assertThat(DhtStateFile.read(file)).isEqualTo(state);
        }
        try (var all = Files.list(directory)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void isMissingAtFirst() {
        assertRefused(Reason.MISSING);
    }

    /** R1 of what is hostile, for this file. */
    @Test
    void noticesChangedBytesAndCuts() throws Exception {
        byte[] right = DhtStateFile.toBytes(sample());
        for (int i = 0; i < right.length; i += 1 + i / 200) {
            byte[] changed = right.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertRefused(Reason.DAMAGED);
        }
        for (int length = 0; length < right.length; length += 61) {
            Files.write(file, Arrays.copyOf(right, length));
            assertRefused(Reason.DAMAGED);
        }
        Files.write(file, Arrays.copyOf(right, right.length + 1));
        assertRefused(Reason.DAMAGED);
        DhtStateFile.write(file, DhtState.EMPTY); // starting anew is possible
        assertThat(DhtStateFile.read(file)).isEqualTo(DhtState.EMPTY);
    }

    private static BencodeDictionary.Builder content() {
        return BencodeDictionary.builder()
                .put("version", 1)
                .put("ids", BencodeDictionary.EMPTY)
                .put("nodes", "")
                .put("nodes6", "");
    }

    private void write(BencodeDictionary.Builder content) throws Exception {
        Files.write(file, DhtStateFile.sealed(content.build()));
    }

    /** With a right hash: somebody made it so. */
    @Test
    void refusesWhatIsWrongInItself() throws Exception {
        write(content().put("version", 2));
        assertRefused(Reason.OTHER_VERSION);
        write(content().put("version", "1"));
        assertRefused(Reason.DAMAGED);
        for (String key : List.of("version", "ids", "nodes", "nodes6")) {
            write(content().remove(key));
            assertRefused(Reason.DAMAGED);
        }
        write(content().put("nodes", new byte[27]));
        assertRefused(Reason.DAMAGED);
        write(content().put("nodes6", new byte[26]));
        assertRefused(Reason.DAMAGED);
        BencodeString id = BencodeString.of(new byte[20]);
        write(content().put("ids", ids(new byte[5], id)));
        assertRefused(Reason.DAMAGED);
        write(content().put("ids", ids(new byte[4], BencodeString.of(new byte[19]))));
        assertRefused(Reason.DAMAGED);
        write(content().put("ids", ids(new byte[4], BencodeDictionary.EMPTY)));
        assertRefused(Reason.DAMAGED);
    }

    private static BencodeDictionary ids(byte[] address, BencodeValue id) {
        return BencodeDictionary.builder().put(BencodeString.of(address), id).build();
    }

    @Test
    void leavesOutNodesThatCannotBe() throws Exception {
        byte[] nodes = new byte[3 * 26]; // at 0.0.0.0, port 0
        nodes[26 + 20] = 50;
        nodes[26 + 25] = 1; // 50.0.0.0 port 1
        nodes[52 + 20] = (byte) 224;
        nodes[52 + 25] = 1;
        write(content().put("nodes", nodes));
        assertThat(DhtStateFile.read(file).v4())
                .containsExactly(
                        new NodeContact(new NodeId(0, 0, 0), new InetSocketAddress("50.0.0.0", 1)));
    }

    @Test
    void keepsItsLimits() throws Exception {
        List<NodeContact> most = nodes("50.60.", DhtState.MAX_NODES);
        List<NodeContact> more = nodes("50.60.", DhtState.MAX_NODES + 1);
        List<NodeContact> most6 = nodes("2001:db8::", DhtState.MAX_NODES);
        Map<InetAddress, NodeId> ids = new HashMap<>();
        for (NodeContact node : nodes("2001:db8:1::", DhtState.MAX_IDS)) {
            ids.put(node.address().getAddress(), node.id());
        }
        var state = new DhtState(ids, more, most6);
        assertThat(state.v4()).isEqualTo(most);
        DhtStateFile.write(file, state);
        assertThat(Files.size(file)).isLessThan(DhtStateFile.MAX_BYTES);
        assertThat(DhtStateFile.read(file)).isEqualTo(state);

        ids.put(InetAddress.getByName("192.0.2.1"), new NodeId(1, 2, 3));
        assertThatThrownBy(() -> new DhtState(ids, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        BencodeDictionary.Builder tooMany = BencodeDictionary.builder();
        for (var entry : ids.entrySet()) {
            tooMany.put(
                    BencodeString.of(entry.getKey().getAddress()),
                    BencodeString.of(entry.getValue().toBytes()));
        }
        write(content().put("ids", tooMany.build()));
        assertRefused(Reason.DAMAGED);
        write(content().put("nodes", new byte[26 * (DhtState.MAX_NODES + 1)]));
        assertRefused(Reason.DAMAGED);
        write(content().put("nodes6", new byte[38 * (DhtState.MAX_NODES + 1)]));
        assertRefused(Reason.DAMAGED);
        Files.write(file, new byte[DhtStateFile.MAX_BYTES + 1]);
        assertRefused(Reason.DAMAGED);
    }

    @Test
    void refusesNodesOfTheWrongFamily() {
        assertThatThrownBy(() -> new DhtState(Map.of(), nodes("2001:db8::", 1), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DhtState(Map.of(), List.of(), nodes("50.60.", 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDirectoryInItsPlaceIsAFailure() throws Exception {
        Files.createDirectory(file);
        Files.createFile(file.resolve("something"));
        assertRefused(Reason.FAILED);
        assertThatThrownBy(() -> DhtStateFile.write(file, DhtState.EMPTY))
                .isInstanceOfSatisfying(
                        DhtStateException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
    }

    @Test
    void garbageIsDamageAndNothingElse() throws Exception {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        byte[] right = DhtStateFile.toBytes(sample());
        for (int round = 0; round < 500; round++) {
            byte[] bytes;
            if (round % 2 == 0) {
                bytes = new byte[random.nextInt(500)];
                random.nextBytes(bytes);
            } else {
                bytes = right.clone();
                for (int i = 0; i < 5; i++) {
                    bytes[random.nextInt(300)] =
                            (byte) "dlei0123456789:x".charAt(random.nextInt(16));
                }
            }
            Files.write(file, bytes);
            try {
                assertThat(DhtStateFile.read(file)).isEqualTo(sample());
            } catch (DhtStateException e) {
                assertThat(e.reason())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(Reason.DAMAGED);
            }
        }
    }
}

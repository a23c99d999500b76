package dev.exbt.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.cli.dht.Addresses;
import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import dev.exbt.krpc.NodeId;
import dev.exbt.metainfo.HostPort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code dht} commands that ask something, against three nodes of this process on loopback. */
@Timeout(120)
class DhtCommandTest {
    private static final String TORRENT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir Path directory;

    private final List<DhtServer> nodes = new ArrayList<>();
    private String first;

    @BeforeEach
    void startNodes() throws Exception {
        start(List.of());
        first = Addresses.text(nodes.getFirst().addresses().getFirst());
        for (int i = 0; i < 2; i++) {
            start(List.of(HostPort.parse(first)));
            nodes.getLast().ready().get(30, SECONDS);
        }
    }

    private void start(List<HostPort> bootstrap) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        nodes.add(
                DhtServer.start(
                        DhtConfig.builder()
                                .addresses(List.of(new InetSocketAddress(loopback, 0)))
                                .bootstrap(bootstrap)
                                .build()));
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(DhtServer::close);
    }

    private static CommandRun dht(Object... words) {
        List<Object> line = new ArrayList<>(List.of("dht"));
        line.addAll(List.of(words));
        return CommandRun.of(line.toArray());
    }

    /** Runs a command that searches. */
    private CommandRun search(Object... words) {
        List<Object> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--bind", "127.0.0.1", "--bootstrap", first));
        return dht(line.toArray());
    }

    private static CommandRun done(CommandRun run) {
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.err()).isEmpty();
        return run;
    }

    private static Map<String, Object> object(CommandRun run) {
        return JsonText.object(done(run).out().stripTrailing());
    }

    private String id(DhtServer node) throws Exception {
        return node.nodeId().get(30, SECONDS).toHex();
    }

    @Test
    void pingTellsWhoIsThere() throws Exception {
        String id = id(nodes.getFirst());
        assertThat(done(dht("ping", first)).out())
                .matches(id + " " + first + " \\d+\\.\\d\\d ms\n");
        assertThat(object(dht("ping", first, "--json")))
                .containsEntry("id", id)
                .containsEntry("address", first)
                .containsKey("roundTripMillis");
    }

    @Test
    void pingSaysThatNobodyAnswers() throws Exception {
        try (DatagramSocket silent =
                new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            CommandRun run = dht("ping", address, "--timeout", 1);
            assertThat(run.code()).isEqualTo(Exbt.FAILED);
            assertThat(run.err()).startsWith("exbt: " + address + ": ").hasLineCount(1);
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void findNodeAsksOneNodeOrSearches() throws Exception {
        String target = id(nodes.getLast());
        assertThat(done(search("find-node", target)).out())
                .startsWith(target + " 127.0.0.1:")
                .hasLineCount(3);
        assertThat(done(dht("find-node", first, target)).out()).startsWith(target + " ");
        Map<String, Object> json = object(search("find-node", target, "--json"));
        assertThat(json).containsEntry("target", target);
        assertThat((List<?>) json.get("nodes")).hasSize(3);
    }

    @Test
    void whatIsAnnouncedIsFoundAndSampled() {
        assertThat(done(search("announce", TORRENT, "--peer-port", 7001)).out())
                .isEqualTo("announced to 3 nodes of 3 asked\n");
        assertThat(done(search("get-peers", "magnet:?xt=urn:btih:" + TORRENT)).out())
                .matches("peer 127\\.0\\.0\\.1:7001\ndone 1 peer, 3 nodes asked, \\d hops?\n");
        List<Map<String, Object>> lines =
                JsonText.objects(done(search("get-peers", TORRENT, "--json")).out());
        assertThat(lines).extracting(line -> line.get("event")).containsExactly("peer", "done");
        assertThat(lines.getFirst()).containsEntry("address", "127.0.0.1:7001");
        assertThat(done(dht("get-peers", first, TORRENT)).out())
                .startsWith("peer 127.0.0.1:7001\nnode ");
        assertThat(done(dht("sample", first)).out())
                .startsWith(TORRENT + "\ndone 1 of 1 torrents, ");
        Map<String, Object> sample = object(dht("sample", first, "--json"));
        assertThat(sample).containsEntry("total", 1.0).containsEntry("samples", List.of(TORRENT));
    }

    @Test
    void announceTellsTheRestInJson() {
        assertThat(object(search("announce", TORRENT, "--peer-port", 7002, "--seed", "--json")))
                .containsEntry("infoHash", TORRENT)
                .containsEntry("port", 7002.0)
                .containsEntry("announced", 3.0);
    }

    @Test
    void aTorrentWithoutPeersIsExitCode1() {
        CommandRun run = search("get-peers", TORRENT);
        assertThat(run.code()).isEqualTo(Exbt.FAILED);
        assertThat(run.out()).startsWith("done 0 peers, 3 nodes asked");
    }

    @Test
    void keepsTextThatNeverChanges() {
        Map<String, Object> put = object(search("put", "grüße", "--json"));
        assertThat(put).containsEntry("stored", 3.0).containsEntry("mutable", "false");
        String target = String.valueOf(put.get("target"));
        assertThat(done(search("get", target)).out())
                .isEqualTo("target    " + target + "\nvalue     grüße\n");
        assertThat(object(search("get", target, "--json")))
                .containsEntry("value", "grüße")
                .containsEntry("bencoded", "373a6772c3bcc39f65");
    }

    @Test
    void keepsTextThatItsAuthorChanges() throws Exception {
        Path seed = directory.resolve("seed");
        Path content = Files.write(directory.resolve("content"), new byte[] {0, (byte) 255});
        Map<String, Object> one =
                object(search("put", "one", "--seed-file", seed, "--salt", "s", "--json"));
        assertThat(one).containsEntry("sequence", 1.0).containsEntry("salt", "s");
        assertThat(Files.readString(seed)).matches("[0-9a-f]{64}\n");

        CommandRun two =
                done(
                        search(
                                "put",
                                "--file",
                                content,
                                "--seed-file",
                                seed,
                                "--salt",
                                "s",
                                "--cas",
                                1));
        assertThat(two.out()).contains("\nsequence  2\n").contains("\nstored    3 nodes\n");
        Map<String, Object> got =
                object(search("get", "--key", one.get("key"), "--salt", "s", "--json"));
        assertThat(got)
                .containsEntry("sequence", 2.0)
                .containsEntry("value", "null")
                .containsEntry("bencoded", "323a00ff");

        CommandRun stale = search("put", "x", "--seed-file", seed, "--salt", "s", "--seq", 1);
        assertThat(stale.code()).isEqualTo(Exbt.FAILED);
        assertThat(stale.err()).startsWith("exbt: not stored: error 302");
        CommandRun changed =
                search("put", "x", "--seed-file", seed, "--salt", "s", "--seq", 9, "--cas", 1);
        assertThat(changed.err()).startsWith("exbt: not stored: error 301");
    }

    @Test
    void saysWhyAnItemCannotBeStoredOrFound() throws Exception {
        CommandRun long1000 = search("put", "x".repeat(1000));
        assertThat(long1000.code()).isEqualTo(Exbt.FAILED);
        assertThat(long1000.err()).contains("1000");
        CommandRun none = search("get", TORRENT);
        assertThat(none.code()).isEqualTo(Exbt.FAILED);
        assertThat(none.err()).isEqualTo("exbt: no node has this item\n");
        Path noSeed = Files.writeString(directory.resolve("other"), "hello");
        CommandRun wrong = search("put", "x", "--seed-file", noSeed);
        assertThat(wrong.code()).isEqualTo(Exbt.FAILED);
        assertThat(wrong.err()).contains("not a seed");
        assertThat(Files.readString(noSeed)).isEqualTo("hello");
    }

    @Test
    void statusReportsHowItWent() {
        assertThat(done(search("status")).out())
                .contains("\nin network  yes\n")
                .containsPattern("\ntable       [1-3] good, ");
        Map<String, Object> json = object(search("status", "--json"));
        assertThat(json).containsEntry("ready", "true");
        assertThat((List<?>) json.get("nodes")).hasSize(1);
    }

    @Test
    void withoutAnybodyToAskItSaysSo() throws Exception {
        try (DatagramSocket silent =
                new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            CommandRun run =
                    dht(
                            "status",
                            "--bind",
                            "127.0.0.1",
                            "--bootstrap",
                            "127.0.0.1:" + silent.getLocalPort(),
                            "--timeout",
                            1);
            assertThat(run.code()).isEqualTo(Exbt.FAILED);
            assertThat(run.err()).isEqualTo("exbt: " + DhtCommand.NOBODY + "\n");
            assertThat(run.out()).contains("\nin network  no\n");
        }
    }

    @Test
    void aSearchThatNobodyAnsweredEndsWhenItsTimeIsUp() throws Exception {
        try (DatagramSocket silent =
                new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            first = "127.0.0.1:" + silent.getLocalPort();
            CommandRun run = search("get-peers", TORRENT, "--timeout", 1);
            assertThat(run.code()).isEqualTo(Exbt.FAILED);
            assertThat(run.err()).isEqualTo("exbt: " + DhtCommand.NOBODY + "\n");
        }
    }

    @Test
    void whoHasNoItemIsToldApartFromNobody() {
        assertThat(search("get", TORRENT).err()).isEqualTo("exbt: no node has this item\n");
        CommandRun nobody =
                dht("get", TORRENT, "--bind", "127.0.0.1", "--bootstrap", "nowhere.invalid:1");
        assertThat(nobody.err()).isEqualTo("exbt: " + DhtCommand.NOBODY + "\n");
    }

    @Test
    void aFileForAnItemIsNamedWhenItWillNotDo() throws IOException {
        Path longer = Files.write(directory.resolve("longer"), new byte[1_001]);
        CommandRun tooLong = search("put", "--file", longer);
        assertThat(tooLong.code()).isEqualTo(Exbt.FAILED);
        assertThat(tooLong.err())
                .isEqualTo("exbt: " + longer + ": longer than an item's 1000 bytes\n");
        assertThat(search("put", "--file", directory).err())
                .isEqualTo("exbt: " + directory + ": is a directory\n");
        assertThat(search("put", "x", "--seed-file", directory).err())
                .contains(directory + ": not a seed");
    }

    static Iterable<String> commands() {
        return DhtCommand.COMMANDS.keySet();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpAndALineInTheReadme(String command) throws IOException {
        CommandRun run = done(dht(command, "--help"));
        assertThat(run.out())
                .startsWith("Usage: exbt dht " + command + " ")
                .contains("--json", "--bind", "--port", "130");
        boolean asksOneHost = List.of("ping", "sample").contains(command);
        assertThat(run.out().contains("--bootstrap")).isEqualTo(!asksOneHost);
        assertThat(dht("--help").out()).contains("  " + command + " ");
        assertThat(Files.readString(Path.of("..", "README.md"))).contains("exbt dht " + command);
        assertThat(CommandRun.of("completion").out())
                .contains("_picocli_exbt_dht_" + command.replace("-", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pong 127.0.0.1:1",
                "ping",
                "ping 127.0.0.1",
                "ping 127.0.0.1:1 more",
                "ping 127.0.0.1:1 --timeout 0",
                "ping 127.0.0.1:1 --port 65536",
                "ping 127.0.0.1:1 --bootstrap 127.0.0.1:2",
                "ping nowhere.invalid:1 --port 65536",
                "find-node abc",
                "find-node 127.0.0.1:1 0123456789abcdef0123456789abcdef01234567 --bootstrap 127.0.0.1:2",
                "get-peers 127.0.0.1:1 0123456789abcdef0123456789abcdef01234567 --bootstrap 127.0.0.1:2",
                "find-node 127.0.0.1 0123456789abcdef0123456789abcdef01234567",
                "find-node 127.0.0.1:1 0123456789abcdef0123456789abcdef0123456g",
                "get-peers",
                "get-peers 127.0.0.1:1 nothing",
                "get-peers magnet:?dn=x",
                "announce 0123456789abcdef0123456789abcdef01234567",
                "announce 0123456789abcdef0123456789abcdef01234567 --peer-port 0",
                "announce 0123456789abcdef0123456789abcdef01234567 --peer-port 65536",
                "get",
                "get 0123456789abcdef0123456789abcdef01234567 --salt s",
                "get --key 0123",
                "put",
                "put x --file y",
                "put x --salt s",
                "put x --seq 1",
                "put x --seed-file f --seq -1",
                "put x --seed-file f --seq 9223372036854775808",
                "put x --seed-file f --cas many",
                "sample",
                "status extra",
                "serve --nodes 0",
                "serve --nodes 10001",
                "serve --nodes 2 --state f",
                "serve --node-id 01",
                "serve --port -1",
                "serve --no-bootstrap --bootstrap 127.0.0.1:1"
            })
    void aWrongCommandLineIsExitCode2(String line) {
        CommandRun run = dht((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));
        assertThat(run.code()).as(run.err()).isEqualTo(Exbt.USAGE);
        assertThat(run.err()).startsWith("exbt: ").contains("--help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(dht("find-nodes").err()).contains("find-node");
    }

    @Test
    void saltsOf64BytesAreTheLongest() {
        String salt = "s".repeat(64);
        String key = NodeId.LENGTH + "0".repeat(62);
        CommandRun longest = search("get", "--key", key, "--salt", salt);
        assertThat(longest.code()).as(longest.err()).isEqualTo(Exbt.FAILED);
        CommandRun longer = search("get", "--key", key, "--salt", salt + "s");
        assertThat(longer.code()).isEqualTo(Exbt.USAGE);
    }
}

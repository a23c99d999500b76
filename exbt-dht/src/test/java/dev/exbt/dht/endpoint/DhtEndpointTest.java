package dev.exbt.dht.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.bencode.BencodeString;
import dev.exbt.dht.guard.ReplyLimits;
import dev.exbt.krpc.AddressFamily;
import dev.exbt.krpc.AnnouncePeer;
import dev.exbt.krpc.FindNode;
import dev.exbt.krpc.Get;
import dev.exbt.krpc.GetPeers;
import dev.exbt.krpc.ImmutableItem;
import dev.exbt.krpc.Item;
import dev.exbt.krpc.ItemSigner;
import dev.exbt.krpc.KrpcAnswer;
import dev.exbt.krpc.KrpcCodec;
import dev.exbt.krpc.KrpcError;
import dev.exbt.krpc.KrpcErrorCode;
import dev.exbt.krpc.KrpcException;
import dev.exbt.krpc.KrpcMessage;
import dev.exbt.krpc.KrpcResponse;
import dev.exbt.krpc.MutableItem;
import dev.exbt.krpc.NodeContact;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Ping;
import dev.exbt.krpc.Put;
import dev.exbt.krpc.QueryHeader;
import dev.exbt.krpc.SampleInfohashes;
import dev.exbt.krpc.Token;
import dev.exbt.krpc.TransactionId;
import dev.exbt.metainfo.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link DhtEndpoint}s that talk to one another, and to strangers who do not keep the rules. */
class DhtEndpointTest {
    private static final InfoHash TORRENT = InfoHash.of(new byte[20]);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("10.9.9.9", 4444);
    private static final NodeId STRANGERS_ID = NodeId.ofHex("ab".repeat(20));

    private final Wire wire = new Wire();
    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void aNodeThatKnowsOneOtherComesToKnowItsNearest() {
        List<DhtEndpoint> network = wire.network(40);
        for (DhtEndpoint node : network) {
            assertThat(node.isReady()).isTrue();
            List<NodeId> nearest =
                    network.stream()
                            .map(DhtEndpoint::id)
                            .filter(id -> !id.equals(node.id()))
                            .sorted((one, other) -> node.id().compareDistance(one, other))
                            .limit(4)
                            .toList();
            assertThat(node.table().closest(node.id(), DhtEndpoint.K, wire.now))
                    .extracting(NodeContact::id)
                    .containsAll(nearest);
        }
    }

    @Test
    void whatOneAnnouncesAnotherFindsWithItsOwnAddress() {
        List<DhtEndpoint> network = wire.network(30);
        Peers announced = new Peers();
        network.get(3)
                .searchPeers(
                        TORRENT, PeerSearchOptions.announcing(7000, false), announced, wire.now);
        wire.deliver();
        assertThat(announced.announced).isEqualTo(DhtEndpoint.K);

        Peers found = new Peers();
        network.get(17).searchPeers(TORRENT, PeerSearchOptions.SEARCH, found, wire.now);
        wire.deliver();
        assertThat(found.peers)
                .containsExactly(new InetSocketAddress(Wire.address(3).getAddress(), 7000));
        assertThat(found.outcome).isNotNull();
    }

    @Test
    void announcesToNobodyWhoFloodsIt() {
        List<DhtEndpoint> network = wire.network(6);
        DhtEndpoint node = network.get(3);
        for (int i = 0; i < 26; i++) { // more than half of what is answered at once
            wire.say(
                    Wire.address(4),
                    Wire.address(3),
                    new Ping(new QueryHeader(transaction(), network.get(4).id())));
        }
        Peers announced = new Peers();
        node.searchPeers(TORRENT, PeerSearchOptions.announcing(7000, false), announced, wire.now);
        wire.deliver();
        assertThat(announced.announced).isEqualTo(4);
        assertThat(network.get(4).storedPeers()).isZero();
        assertThat(network.get(5).storedPeers()).isOne();
        wire.pass(Duration.ofSeconds(5)); // and all is repaid
        node.searchPeers(TORRENT, PeerSearchOptions.announcing(7000, false), announced, wire.now);
        wire.deliver();
        assertThat(announced.announced).isEqualTo(5);
    }

    @Test
    void tellsTheSizeOfASwarm() {
        List<DhtEndpoint> network = wire.network(20);
        for (int i = 1; i <= 6; i++) {
            network.get(i)
                    .searchPeers(
                            TORRENT,
                            PeerSearchOptions.announcing(7000, i <= 2),
                            new Peers(),
                            wire.now);
            wire.deliver();
        }
        Peers found = new Peers();
        network.get(12).searchPeers(TORRENT, PeerSearchOptions.SCRAPE, found, wire.now);
        wire.deliver();
        GetPeers.Scrape all = found.scrapes.stream().reduce(GetPeers.Scrape::union).orElseThrow();
        assertThat(all.seeds().estimate()).isBetween(1.5, 2.5);
        assertThat(all.downloaders().estimate()).isBetween(3.5, 4.5);
    }

    @Test
    void whatOnePutsAnotherGets() {
        List<DhtEndpoint> network = wire.network(20);
        Item item = new ImmutableItem(BencodeString.of("hello"));
        Stored stored = new Stored();
        network.get(2).putItem(item, OptionalLong.empty(), stored, wire.now);
        wire.deliver();
        assertThat(stored.count).isEqualTo(DhtEndpoint.K);

        Items got = new Items();
        network.get(9).searchItem(item.target(), BencodeString.EMPTY, got, wire.now);
        wire.deliver();
        assertThat(got.items).containsExactly(item);
    }

    @Test
    void ofAnItemThatChangesTheNewestIsFound() {
        List<DhtEndpoint> network = wire.network(20);
        ItemSigner author = ItemSigner.random(random);
        BencodeString salt = BencodeString.of("s");
        Item first = author.sign(salt, 1, BencodeString.of("one"));
        Item second = author.sign(salt, 2, BencodeString.of("two"));
        network.get(2).putItem(first, OptionalLong.empty(), new Stored(), wire.now);
        wire.deliver();
        network.get(4).putItem(second, OptionalLong.of(1), new Stored(), wire.now);
        wire.deliver();
        Stored late = new Stored();
        network.get(5).putItem(first, OptionalLong.empty(), late, wire.now);
        wire.deliver();
        assertThat(late.count).isZero();
        assertThat(late.codes).containsOnly(KrpcErrorCode.SEQUENCE_TOO_OLD.number());

        Items got = new Items();
        network.get(9).searchItem(second.target(), salt, got, wire.now);
        wire.deliver();
        assertThat(got.items.getLast()).isEqualTo(second);
    }

    @Test
    void answersWithTheAddressOfTheAskerAndItsOwnName() {
        wire.endpoint(1);
        KrpcResponse response =
                (KrpcResponse) ask(new Ping(new QueryHeader(transaction(), STRANGERS_ID)));
        assertThat(response.requester()).isEqualTo(STRANGER);
        assertThat(response.version()).isEqualTo(EndpointSettings.VERSION);
    }

    @Test
    void refusesAnAnnouncementWithoutATokenOfItsOwn() {
        wire.endpoint(1);
        Token stolen = new Token(BencodeString.of("stolen!!"));
        KrpcError error =
                (KrpcError)
                        ask(new AnnouncePeer(transaction(), STRANGERS_ID, TORRENT, 7000, stolen));
        assertThat(error.knownCode()).contains(KrpcErrorCode.PROTOCOL);
    }

    @Test
    void takesATokenOnlyFromTheAddressAndForTheTorrentItWasGivenFor() throws KrpcException {
        wire.endpoint(1);
        GetPeers get = new GetPeers(transaction(), STRANGERS_ID, TORRENT);
        Token token = get.answer((KrpcResponse) ask(get)).token();
        assertThat(token).isNotNull();

        InetSocketAddress elsewhere = new InetSocketAddress("10.9.9.10", 4444);
        assertThat(
                        ask(
                                elsewhere,
                                new AnnouncePeer(
                                        transaction(), STRANGERS_ID, TORRENT, 7000, token)))
                .isInstanceOf(KrpcError.class);
        InfoHash other = InfoHash.of("x".repeat(20).getBytes(StandardCharsets.US_ASCII));
        assertThat(ask(new AnnouncePeer(transaction(), STRANGERS_ID, other, 7000, token)))
                .isInstanceOf(KrpcError.class);
        assertThat(ask(new AnnouncePeer(transaction(), STRANGERS_ID, TORRENT, 7000, token)))
                .isInstanceOf(KrpcResponse.class);

        wire.pass(Duration.ofMinutes(11));
        assertThat(ask(new AnnouncePeer(transaction(), STRANGERS_ID, TORRENT, 7000, token)))
                .isInstanceOf(KrpcError.class);
    }

    @Test
    void refusesAForgedSignature() throws KrpcException {
        wire.endpoint(1);
        Item signed = ItemSigner.random(random).sign(BencodeString.EMPTY, 1, BencodeString.of("a"));
        MutableItem good = (MutableItem) signed;
        MutableItem forged =
                new MutableItem(
                        good.publicKey(), good.salt(), 2, BencodeString.of("b"), good.signature());
        Get get = new Get(transaction(), STRANGERS_ID, signed.target());
        Token token = get.answer((KrpcResponse) ask(get)).token();
        assertThat(token).isNotNull();
        KrpcError error = (KrpcError) ask(new Put(transaction(), STRANGERS_ID, token, forged));
        assertThat(error.knownCode()).contains(KrpcErrorCode.INVALID_SIGNATURE);
        assertThat(ask(new Put(transaction(), STRANGERS_ID, token, good)))
                .isInstanceOf(KrpcResponse.class);
    }

    @Test
    void givesASampleOfTheTorrentsAnnouncedToIt() throws KrpcException {
        wire.endpoint(1);
        GetPeers get = new GetPeers(transaction(), STRANGERS_ID, TORRENT);
        Token token = get.answer((KrpcResponse) ask(get)).token();
        assertThat(token).isNotNull();
        ask(new AnnouncePeer(transaction(), STRANGERS_ID, TORRENT, 7000, token));
        SampleInfohashes sample = new SampleInfohashes(transaction(), STRANGERS_ID, STRANGERS_ID);
        SampleInfohashes.Response told = sample.answer((KrpcResponse) ask(sample));
        assertThat(told.samples()).containsExactly(TORRENT);
        assertThat(told.total()).isEqualTo(1);
    }

    @Test
    void answersMalformedQueriesWithError203AndGarbageNot() {
        wire.endpoint(1);
        byte[] bad = "d1:ad2:id3:abce1:q4:ping1:t2:aa1:y1:qe".getBytes(StandardCharsets.US_ASCII);
        wire.sayBytes(STRANGER, Wire.address(1), bad);
        assertThat(wire.heardAt(STRANGER))
                .singleElement()
                .satisfies(reply ->
                        assertThat(((KrpcError) reply).knownCode())
                                .contains(KrpcErrorCode.PROTOCOL));
        wire.sayBytes(STRANGER, Wire.address(1), new byte[200]);
        wire.sayBytes(STRANGER, Wire.address(1), new byte[0]);
        wire.sayBytes(
                STRANGER,
                Wire.address(1),
                "d1:eli201e1:xe1:t2:aa1:y1:ee".getBytes(StandardCharsets.US_ASCII));
        assertThat(wire.heardAt(STRANGER)).isEmpty();
    }

    @Test
    void answersOneAddressSoOftenAndNoMore() {
        wire.endpoint(1);
        int answers = 0;
        for (int i = 0; i < 1_000; i++) {
            wire.say(
                    STRANGER,
                    Wire.address(1),
                    new Ping(new QueryHeader(transaction(), STRANGERS_ID)));
            answers +=
                    (int)
                            wire.heardAt(STRANGER).stream()
                                    .filter(KrpcResponse.class::isInstance)
                                    .count();
        }
        assertThat(answers).isEqualTo(ReplyLimits.BURST);
        InetSocketAddress honest = new InetSocketAddress("10.9.9.10", 4444);
        assertThat(ask(honest, new Ping(new QueryHeader(transaction(), STRANGERS_ID))))
                .isInstanceOf(KrpcResponse.class);
    }

    @Test
    void aReadOnlyNodeAnswersNobodyAndSaysSo() {
        DhtEndpoint silent =
                wire.endpoint(1, Wire.settings().withReadOnly(true), ReplyLimits.DEFAULT);
        wire.say(STRANGER, Wire.address(1), new Ping(new QueryHeader(transaction(), STRANGERS_ID)));
        assertThat(wire.heardAt(STRANGER)).isEmpty();
        silent.ask(STRANGER, Ping::new, new Failures(), wire.now);
        wire.deliver();
        assertThat(wire.heardAt(STRANGER))
                .singleElement()
                .satisfies(query -> assertThat(((Ping) query).header().readOnly()).isTrue());
    }

    @Test
    void doesNotTakeAReadOnlyNodeIntoItsTable() {
        DhtEndpoint node = wire.endpoint(1);
        wire.say(
                STRANGER,
                Wire.address(1),
                new Ping(new QueryHeader(transaction(), STRANGERS_ID, true, null)));
        assertThat(wire.heardAt(STRANGER)).noneMatch(Ping.class::isInstance);
        assertThat(node.table().size()).isZero();
    }

    @Test
    void pingsWhoAskedAndTakesHimOnlyWhenHeAnswers() {
        DhtEndpoint node = wire.endpoint(1);
        wire.say(STRANGER, Wire.address(1), new Ping(new QueryHeader(transaction(), STRANGERS_ID)));
        Ping ping =
                (Ping)
                        wire.heardAt(STRANGER).stream()
                                .filter(Ping.class::isInstance)
                                .findFirst()
                                .orElseThrow();
        assertThat(node.table().size()).isZero();
        wire.say(
                STRANGER,
                Wire.address(1),
                new KrpcResponse(ping.transaction(), new Ping.Response(STRANGERS_ID)));
        assertThat(node.table().find(STRANGERS_ID)).isNotNull();
    }

    @Test
    void takesAnAnswerOnlyFromWhereItAskedAndWithTheTransactionItGave() {
        DhtEndpoint node = wire.endpoint(1);
        Failures handler = new Failures();
        node.ask(STRANGER, Ping::new, handler, wire.now);
        wire.deliver();
        Ping ping = (Ping) wire.heardAt(STRANGER).getFirst();
        Ping.Response pong = new Ping.Response(STRANGERS_ID);

        InetSocketAddress otherPort = new InetSocketAddress(STRANGER.getAddress(), 4445);
        wire.say(otherPort, Wire.address(1), new KrpcResponse(ping.transaction(), pong));
        for (int i = 0; i < 1_000; i++) {
            wire.say(STRANGER, Wire.address(1), new KrpcResponse(transaction(), pong));
        }
        assertThat(handler.answers).isEmpty();
        assertThat(node.traffic().of(Traffic.Event.UNEXPECTED)).isEqualTo(1_001);
        wire.say(STRANGER, Wire.address(1), new KrpcResponse(ping.transaction(), pong));
        assertThat(handler.answers).containsExactly(pong);
        wire.say(STRANGER, Wire.address(1), new KrpcResponse(ping.transaction(), pong));
        assertThat(handler.answers).hasSize(1);
    }

    @Test
    void aNodeThatAnswersWithAnotherIdIsNotTheOneThatWasAsked() {
        DhtEndpoint node = wire.endpoint(1);
        Failures handler = new Failures();
        node.ask(new NodeContact(STRANGERS_ID, STRANGER), Ping::new, handler, wire.now);
        wire.deliver();
        Ping ping = (Ping) wire.heardAt(STRANGER).getFirst();
        NodeId other = NodeId.random(random);
        wire.say(
                STRANGER,
                Wire.address(1),
                new KrpcResponse(ping.transaction(), new Ping.Response(other)));
        assertThat(handler.failures).containsExactly(new QueryFailure.OtherNode(other));
        assertThat(node.table().size()).isZero();
    }

    @Test
    void aNodeWithOurOwnIdIsNotAnswered() {
        DhtEndpoint node = wire.endpoint(1);
        wire.say(STRANGER, Wire.address(1), new Ping(new QueryHeader(transaction(), node.id())));
        assertThat(wire.heardAt(STRANGER)).isEmpty();
    }

    @Test
    void aQueryWithoutAnAnswerIsSlowFirstAndThenFails() {
        DhtEndpoint node = wire.endpoint(1);
        Failures handler = new Failures();
        node.ask(STRANGER, Ping::new, handler, wire.now);
        wire.pass(Duration.ofMillis(999));
        assertThat(handler.slow).isZero();
        wire.pass(Duration.ofMillis(2));
        assertThat(handler.slow).isEqualTo(1);
        wire.pass(Duration.ofNanos(PendingQueries.TIMEOUT_NANOS));
        assertThat(handler.failures).containsExactly(new QueryFailure.TimedOut());
        assertThat(node.pendingQueries()).isZero();
    }

    @Test
    void sendsNoMoreQueriesASecondThanItMay() {
        DhtEndpoint node =
                wire.endpoint(1, Wire.settings().withQueriesPerSecond(20), ReplyLimits.DEFAULT);
        for (int i = 0; i < 100; i++) {
            node.ask(STRANGER, Ping::new, new Failures(), wire.now);
        }
        wire.deliver();
        assertThat(wire.heardAt(STRANGER)).hasSize(20);
        wire.pass(Duration.ofSeconds(1));
        assertThat(wire.heardAt(STRANGER)).hasSizeBetween(18, 21);
        wire.pass(Duration.ofSeconds(5));
        assertThat(wire.heardAt(STRANGER)).hasSizeBetween(59, 62);
    }

    @Test
    void refusesQueriesBeyondItsQueue() {
        DhtEndpoint node =
                wire.endpoint(1, Wire.settings().withQueriesPerSecond(1), ReplyLimits.DEFAULT);
        Failures handler = new Failures();
        for (int i = 0; i < PendingQueries.MAX_WAITING + 2; i++) {
            node.ask(STRANGER, Ping::new, handler, wire.now);
        }
        assertThat(handler.failures).containsExactly(new QueryFailure.Overloaded());
    }

    @Test
    void takesNothingFromAddressesThatNoNodeCanHave() {
        DhtEndpoint strict =
                wire.endpoint(1, EndpointSettings.standard(AddressFamily.V4), ReplyLimits.DEFAULT);
        for (String host : List.of("127.0.0.1", "192.168.1.1", "224.0.0.1", "0.0.0.0")) {
            InetSocketAddress from = new InetSocketAddress(host, 1000);
            wire.say(from, Wire.address(1), new Ping(new QueryHeader(transaction(), STRANGERS_ID)));
            assertThat(wire.heardAt(from)).as(host).isEmpty();
        }
        assertThat(strict.traffic().of(Traffic.Event.FORBIDDEN)).isEqualTo(4);
    }

    @Test
    void aClosedEndpointFailsWhatWaitsAndSaysNothingMore() {
        DhtEndpoint node = wire.endpoint(1);
        Failures handler = new Failures();
        node.ask(STRANGER, Ping::new, handler, wire.now);
        Peers search = new Peers();
        node.searchPeers(TORRENT, PeerSearchOptions.SEARCH, search, wire.now);
        node.close(wire.now);
        assertThat(handler.failures).containsExactly(new QueryFailure.Closed());
        wire.deliver();
        wire.heardAt(STRANGER);
        wire.say(STRANGER, Wire.address(1), new Ping(new QueryHeader(transaction(), STRANGERS_ID)));
        assertThat(wire.heardAt(STRANGER)).isEmpty();
        Failures late = new Failures();
        node.ask(STRANGER, Ping::new, late, wire.now);
        assertThat(late.failures).containsExactly(new QueryFailure.Closed());
    }

    @Test
    void triesAgainWhenNobodyAnsweredEverMoreSeldom() {
        DhtEndpoint node = wire.endpoint(1);
        node.bootstrap(List.of(), List.of(STRANGER), wire.now);
        wire.pass(Duration.ofSeconds(11));
        assertThat(node.isBootstrapAttempted()).isTrue();
        assertThat(node.isReady()).isFalse();
        int first = wire.heardAt(STRANGER).size();
        assertThat(first).isEqualTo(1);
        wire.pass(Duration.ofMinutes(10));
        assertThat(wire.heardAt(STRANGER)).hasSizeBetween(4, 9);

        wire.endpoint(STRANGER, Wire.settings(), ReplyLimits.DEFAULT, STRANGERS_ID);
        wire.pass(Duration.ofMinutes(7));
        assertThat(node.isReady()).isTrue();
    }

    @Test
    void searchesNeedNotWaitForNodesThatDoNotExist() {
        DhtEndpoint node = wire.endpoint(1);
        List<NodeContact> named = new ArrayList<>();
        for (int i = 2; i < 6; i++) {
            named.add(new NodeContact(wire.endpoint(i).id(), Wire.address(i)));
            named.add(new NodeContact(NodeId.random(random), Wire.address(100 + i)));
        }
        node.bootstrap(List.of(), List.of(STRANGER), wire.now);
        wire.deliver();
        assertThat(node.isBootstrapAttempted()).isFalse();
        FindNode asked = (FindNode) wire.heardAt(STRANGER).getFirst();
        wire.say(
                STRANGER,
                Wire.address(1),
                new KrpcResponse(asked.transaction(), new FindNode.Response(STRANGERS_ID, named)));
        wire.pass(Duration.ofSeconds(2)); // the four that do not exist are not given up yet
        assertThat(node.isReady()).isFalse();
        assertThat(node.isBootstrapAttempted()).isTrue();
    }

    @Test
    void takesAnIdThatFollowsFromTheAddressThatOthersSee() throws UnknownHostException {
        DhtEndpoint node = wire.endpoint(1);
        NodeId before = node.id();
        InetAddress external = InetAddress.getByName("124.31.75.21");
        for (int i = 0; i < 30 && node.id().equals(before); i++) {
            InetSocketAddress voter = new InetSocketAddress("10." + (i + 20) + ".1.1", 4444);
            node.ask(voter, Ping::new, new Failures(), wire.now);
            wire.deliver();
            Ping ping = (Ping) wire.heardAt(voter).getFirst();
            wire.say(
                    voter,
                    Wire.address(1),
                    new KrpcResponse(ping.transaction(), new Ping.Response(NodeId.random(random)))
                            .withRequester(new InetSocketAddress(external, 1)));
        }
        assertThat(node.id()).isNotEqualTo(before);
        assertThat(node.id().isValidFor(external)).isTrue();
        assertThat(node.externalAddress()).isEqualTo(external);
    }

    @Test
    void namesNodesOfBothFamiliesIfItHasBothSockets() throws KrpcException {
        EndpointSettings v6 = EndpointSettings.standard(AddressFamily.V6).withAllowLocal(true);
        DhtEndpoint four = wire.endpoint(1);
        DhtEndpoint six =
                wire.endpoint(
                        new InetSocketAddress("fd00::1", 6881), v6, ReplyLimits.DEFAULT, four.id());
        four.join(six);
        wire.endpoint(2).bootstrap(List.of(), List.of(Wire.address(1)), wire.now);
        InetSocketAddress sixth = new InetSocketAddress("fd00::2", 6881);
        wire.endpoint(sixth, v6, ReplyLimits.DEFAULT, NodeId.random(random))
                .bootstrap(List.of(), List.of(new InetSocketAddress("fd00::1", 6881)), wire.now);
        wire.deliver();

        FindNode both =
                new FindNode(
                        new QueryHeader(transaction(), STRANGERS_ID),
                        STRANGERS_ID,
                        EnumSet.allOf(AddressFamily.class));
        assertThat(both.answer((KrpcResponse) ask(both)).nodes())
                .extracting(NodeContact::address)
                .containsExactlyInAnyOrder(Wire.address(2), sixth);
        FindNode one = new FindNode(transaction(), STRANGERS_ID, STRANGERS_ID);
        assertThat(one.answer((KrpcResponse) ask(one)).nodes())
                .extracting(NodeContact::address)
                .containsExactly(Wire.address(2));
    }

    @Test
    void noAnswerIsLongerThanItsBudget() throws KrpcException {
        List<DhtEndpoint> network = wire.network(30);
        for (int i = 0; i < 200; i++) {
            InetSocketAddress peer = new InetSocketAddress("10.77." + i + ".1", 5000);
            GetPeers get = new GetPeers(transaction(), STRANGERS_ID, TORRENT);
            wire.say(peer, Wire.address(1), get);
            Token token = get.answer((KrpcResponse) wire.heardAt(peer).getFirst()).token();
            assertThat(token).isNotNull();
            wire.say(
                    peer,
                    Wire.address(1),
                    new AnnouncePeer(transaction(), STRANGERS_ID, TORRENT, 7000, token));
            wire.heardAt(peer);
        }
        assertThat(network).hasSize(30);
        GetPeers get = new GetPeers(transaction(), STRANGERS_ID, TORRENT);
        KrpcResponse full = (KrpcResponse) ask(get);
        assertThat(KrpcCodec.encode(full, 1_500)).hasSizeLessThanOrEqualTo(KrpcCodec.ANSWER_LENGTH);
        assertThat(get.answer(full).peers()).hasSize(Answers.MAX_V4_PEERS);
        assertThat(get.answer(full).nodes()).hasSize(DhtEndpoint.K);
    }

    private KrpcMessage ask(KrpcMessage query) {
        return ask(STRANGER, query);
    }

    /** Asks the endpoint at address 1 and gives what it answers to that. */
    private KrpcMessage ask(InetSocketAddress from, KrpcMessage query) {
        wire.heardAt(from);
        wire.say(from, Wire.address(1), query);
        return wire.heardAt(from).stream()
                .filter(reply -> reply.transaction().equals(query.transaction()))
                .findFirst()
                .orElseThrow();
    }

    private TransactionId transaction() {
        return TransactionId.random(random);
    }

    private static final class Peers implements PeerSearchListener {
        private final List<InetSocketAddress> peers = new ArrayList<>();
        private final List<GetPeers.Scrape> scrapes = new ArrayList<>();
        private @Nullable LookupOutcome outcome;
        private int announced;

        @Override
        public void onPeers(List<InetSocketAddress> found, @Nullable NodeContact source) {
            peers.addAll(found);
        }

        @Override
        public void onScrape(GetPeers.Scrape scrape) {
            scrapes.add(scrape);
        }

        @Override
        public void onDone(LookupOutcome done, int took, long nowNanos) {
            outcome = done;
            announced = took;
        }
    }

    private static final class Items implements ItemListener {
        private final List<Item> items = new ArrayList<>();

        @Override
        public void onItem(Item item) {
            items.add(item);
        }

        @Override
        public void onDone(LookupOutcome outcome, long nowNanos) {}
    }

    private static final class Stored implements PutListener {
        private final Set<Integer> codes = new TreeSet<>();
        private int count = -1;

        @Override
        public void onRefusal(QueryFailure failure) {
            if (failure instanceof QueryFailure.Refused refused) {
                codes.add(refused.error().code());
            }
        }

        @Override
        public void onDone(LookupOutcome outcome, int stored, long nowNanos) {
            count = stored;
        }
    }

    private static final class Failures implements ReplyHandler {
        private final List<KrpcAnswer> answers = new ArrayList<>();
        private final List<QueryFailure> failures = new ArrayList<>();
        private int slow;

        @Override
        public void onAnswer(
                NodeContact node, KrpcAnswer answer, long roundTripNanos, long nowNanos) {
            answers.add(answer);
        }

        @Override
        public void onSlow(long nowNanos) {
            slow++;
        }

        @Override
        public void onFailure(QueryFailure failure, long nowNanos) {
            failures.add(failure);
        }
    }
}

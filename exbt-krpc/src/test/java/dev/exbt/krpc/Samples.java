package dev.exbt.krpc;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeString;
import dev.exbt.metainfo.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Messages of every kind, with every argument and without. */
final class Samples {
    static final TransactionId TRANSACTION = new TransactionId(BencodeString.of("aa"));
    static final NodeId ASKER =
            NodeId.of("abcdefghij0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    static final NodeId OTHER =
            NodeId.of("mnopqrstuvwxyz123456".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    static final InfoHash HASH = OTHER.toInfoHash();
    static final Token TOKEN = new Token(BencodeString.of("aoeusnth"));
    static final QueryHeader HEADER = new QueryHeader(TRANSACTION, ASKER);
    static final QueryHeader FULL_HEADER =
            new QueryHeader(TRANSACTION, ASKER, true, BencodeString.of("XB01"));
    static final ItemSigner SIGNER = ItemSigner.of(new byte[32]);
    static final Set<AddressFamily> BOTH = Set.of(AddressFamily.V4, AddressFamily.V6);

    private Samples() {}

    /** Begins to build the dictionary of a query or an answer. */
    static BencodeDictionary.Builder begin(NodeId sender) {
        return BencodeDictionary.builder().put("id", sender.toBytes());
    }

    static List<NodeContact> nodes(int v4, int v6) throws Exception {
        List<NodeContact> nodes = CompactNodesTest.contacts(v4, "203.0.113.");
        nodes.addAll(CompactNodesTest.contacts(v6, "2001:db8::"));
        return nodes;
    }

    static List<InetSocketAddress> peers(int count) throws Exception {
        List<InetSocketAddress> peers = new java.util.ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(
                    new InetSocketAddress(
                            InetAddress.getByName((i % 5 == 4 ? "2001:db8::" : "198.51.100.") + i),
                            1_000 + i));
        }
        return peers;
    }

    static List<MutableItem> items() {
        return List.of(
                SIGNER.sign(BencodeString.EMPTY, 0, BencodeString.of("Hello World!")),
                SIGNER.sign(
                        BencodeString.of("salt"),
                        Long.MAX_VALUE,
                        BencodeList.of(BencodeInteger.of(-5), BencodeDictionary.EMPTY)));
    }

    static List<KrpcQuery> queries() {
        return List.of(
                new Ping(TRANSACTION, ASKER),
                new Ping(FULL_HEADER),
                new FindNode(TRANSACTION, ASKER, OTHER),
                new FindNode(FULL_HEADER, OTHER, BOTH),
                new GetPeers(TRANSACTION, ASKER, HASH),
                new GetPeers(FULL_HEADER, HASH, Set.of(AddressFamily.V6), true, true),
                new AnnouncePeer(TRANSACTION, ASKER, HASH, 65_535, TOKEN),
                new AnnouncePeer(FULL_HEADER, HASH, 0, true, TOKEN, true),
                new Get(TRANSACTION, ASKER, OTHER),
                new Get(FULL_HEADER, OTHER, OptionalLong.of(5), BOTH),
                new Put(TRANSACTION, ASKER, TOKEN, new ImmutableItem(BencodeString.of("x"))),
                new Put(TRANSACTION, ASKER, TOKEN, items().get(0)),
                new Put(FULL_HEADER, TOKEN, items().get(1), OptionalLong.of(Long.MAX_VALUE - 1)),
                new SampleInfohashes(TRANSACTION, ASKER, OTHER),
                new SampleInfohashes(FULL_HEADER, OTHER, BOTH),
                new UnknownQuery(
                        FULL_HEADER,
                        "vote",
                        begin(ASKER).put("target", OTHER.toBytes()).put("vote", 1).build()));
    }

    /** Answers, each with a query that reads it. */
    static List<Map.Entry<KrpcQuery, KrpcAnswer>> answers() throws Exception {
        List<KrpcQuery> queries = queries();
        BloomFilter some = BloomFilter.of(List.of(InetAddress.getByName("192.0.2.1")));
        return List.of(
                Map.entry(queries.get(0), new Ping.Response(OTHER)),
                Map.entry(queries.get(2), new FindNode.Response(OTHER, List.of())),
                Map.entry(queries.get(2), new FindNode.Response(OTHER, nodes(8, 0))),
                Map.entry(queries.get(2), new FindNode.Response(OTHER, nodes(0, 8))),
                Map.entry(queries.get(2), new FindNode.Response(OTHER, nodes(8, 8))),
                Map.entry(
                        queries.get(4),
                        new GetPeers.Response(OTHER, null, List.of(), List.of(), null)),
                Map.entry(
                        queries.get(4),
                        new GetPeers.Response(
                                OTHER,
                                TOKEN,
                                peers(20),
                                nodes(8, 2),
                                new GetPeers.Scrape(some, BloomFilter.EMPTY))),
                Map.entry(queries.get(6), new AnnouncePeer.Response(OTHER)),
                Map.entry(
                        queries.get(8),
                        new Get.Response(OTHER, null, List.of(), OptionalLong.empty(), null)),
                Map.entry(
                        queries.get(8),
                        new Get.Response(OTHER, TOKEN, nodes(8, 0), OptionalLong.of(7), null)),
                Map.entry(
                        queries.get(8),
                        new Get.Response(
                                OTHER,
                                TOKEN,
                                nodes(8, 0),
                                OptionalLong.empty(),
                                new ImmutableItem(BencodeInteger.of(5)))),
                Map.entry(
                        queries.get(8),
                        new Get.Response(
                                OTHER, TOKEN, nodes(8, 0), OptionalLong.empty(), items().get(0))),
                Map.entry(queries.get(10), new Put.Response(OTHER)),
                Map.entry(
                        queries.get(13),
                        new SampleInfohashes.Response(
                                OTHER,
                                21_600,
                                1_000_000,
                                List.of(HASH, ASKER.toInfoHash()),
                                nodes(8, 0))),
                Map.entry(
                        queries.get(15),
                        new UnknownQuery.Response(OTHER, begin(OTHER).put("x", 1).build())));
    }
}

package dev.exbt.job.hostile;

import dev.exbt.job.hostile.HostilePeer.Behaviour;
import dev.exbt.job.hostile.HostilePeer.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What hostile peers do, by what becomes of them. */
final class Behaviours {
    static final int FLOOD = 20_000;
    private static final int[] LENGTHS = {0, 1, 3, 4, 8, 12, 13, 48, 100, 2_000};

    static final Map<String, Behaviour> BROKEN = new LinkedHashMap<>();
    static final Map<String, Behaviour> BANNED = new LinkedHashMap<>();
    static final Map<String, Behaviour> NO_PEERS = new LinkedHashMap<>();
    static final Map<String, Behaviour> SUFFERED = new LinkedHashMap<>();

    static {
        // Who is no peer of ours at all: closed.
        NO_PEERS.put("garbage for a handshake", talk -> talk.send(new byte[500]));
        NO_PEERS.put(
                "a web server",
                talk -> talk.send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("US-ASCII")));
        NO_PEERS.put(
                "a handshake for another torrent",
                talk -> talk.handshake(new byte[20], new byte[20]));
        NO_PEERS.put(
                "our own peer id",
                talk -> talk.handshake(talk.torrent().infoHash().toBytes(), talk.hearHandshake()));
        NO_PEERS.put("a connection reset after the handshake", talk -> greet(talk).reset());
        NO_PEERS.put(
                "a connection closed in the middle of a block",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] block = talk.data(request);
                                    byte[] message = HostilePeer.piece(request, block);
                                    talk.send(Arrays.copyOf(message, message.length / 2));
                                    talk.hangUp();
                                }));

        // Who breaks the protocol: dropped.
        BROKEN.put(
                "messages of random kinds and bytes",
                talk -> {
                    talk.handshake();
                    for (int i = 0; i < FLOOD; i++) {
                        byte[] payload = new byte[LENGTHS[talk.random.nextInt(LENGTHS.length)]];
                        talk.random.nextBytes(payload);
                        talk.send(talk.random.nextInt(24), payload);
                    }
                });
        BROKEN.put(
                "a length of 2^32 - 1", talk -> greet(talk).send(new byte[] {-1, -1, -1, -1, 7}));
        BROKEN.put("a length of 2^31", talk -> greet(talk).send(new byte[] {-128, 0, 0, 0, 20}));
        BROKEN.put("a bitfield too long", talk -> greet(talk).send(5, new byte[1_000]));
        BROKEN.put("have of a piece too high", talk -> greet(talk).sendIndex(4, 10));
        BROKEN.put("have of a negative piece", talk -> greet(talk).sendIndex(4, -1));
        BROKEN.put(
                "half a block",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] half =
                                            Arrays.copyOf(talk.data(request), request.length() / 2);
                                    talk.sendPiece(request.piece(), request.begin(), half);
                                }));
        BROKEN.put(
                "two blocks in one",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] twice =
                                            Arrays.copyOf(talk.data(request), 2 * request.length());
                                    talk.sendPiece(request.piece(), request.begin(), twice);
                                }));
        BROKEN.put(
                "blocks nobody asked for",
                talk -> {
                    talk.handshake();
                    for (int i = 0; i < FLOOD; i++) {
                        talk.sendPiece(i % 9, 0, new byte[HostilePeer.BLOCK]);
                    }
                });
        BROKEN.put(
                "extension handshakes without end",
                talk -> {
                    talk.hello();
                    for (int i = 0; i < FLOOD; i++) {
                        talk.sendExtended(0, "d1:md3:x" + (10 + i % 90) + "i5eee");
                    }
                });
        BROKEN.put(
                "an extension handshake nested deep",
                talk -> {
                    talk.hello();
                    talk.sendExtended(0, "l".repeat(400_000));
                });

        // Who is proven to have lied: banned.
        BANNED.put(
                "wrong data",
                talk ->
                        answer(
                                talk,
                                request ->
                                        talk.sendPiece(
                                                request.piece(),
                                                request.begin(),
                                                new byte[request.length()])));
        BANNED.put(
                "wrong data in the last block of a piece",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] block = talk.data(request);
                                    block[0] ^= (byte) (request.begin() == 0 ? 0 : 1);
                                    talk.sendPiece(request.piece(), request.begin(), block);
                                }));
        BANNED.put(
                "wrong data in every third block",
                talk -> {
                    int[] count = {0};
                    answer(
                            talk,
                            request -> {
                                byte[] block = talk.data(request);
                                block[0] ^= (byte) (count[0]++ % 3 == 2 ? 1 : 0);
                                talk.sendPiece(request.piece(), request.begin(), block);
                            });
                });
        BANNED.put(
                "blocks in each other's place",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    int size = talk.torrent().pieceSize(request.piece());
                                    int begin = (request.begin() + HostilePeer.BLOCK) % size;
                                    talk.sendPiece(request.piece(), begin, talk.data(request));
                                }));

        // Who is a nuisance: suffered.
        SUFFERED.put("silence", HostilePeer.Talk::delivered);
        SUFFERED.put(
                "a handshake that stops in the middle",
                talk -> {
                    talk.send(new byte[] {19, 'B', 'i', 't'});
                    talk.delivered();
                });
        SUFFERED.put(
                "a message that stops in the middle",
                talk -> {
                    talk.hello();
                    talk.send(new byte[] {0, 0, 1, 0, 20});
                    talk.delivered();
                });
        SUFFERED.put("requests never answered", talk -> answer(talk, request -> {}));
        SUFFERED.put(
                "requests refused",
                talk ->
                        answer(
                                talk,
                                request ->
                                        talk.send(
                                                16,
                                                ByteBuffer.allocate(12)
                                                        .putInt(request.piece())
                                                        .putInt(request.begin())
                                                        .putInt(request.length())
                                                        .array())));
        SUFFERED.put(
                "every block five times",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    for (int i = 0; i < 5; i++) {
                                        talk.sendPiece(
                                                request.piece(),
                                                request.begin(),
                                                talk.data(request));
                                    }
                                }));
        SUFFERED.put(
                "choke and unchoke, again and again",
                talk -> {
                    talk.hello();
                    for (int i = 0; i < FLOOD; i++) {
                        talk.send(i % 2);
                    }
                    talk.delivered();
                });
        SUFFERED.put("keep-alives without end", talk -> flood(talk, new byte[4]));
        SUFFERED.put(
                "messages nobody knows",
                talk -> flood(talk, HostilePeer.message(99, new byte[50])));
        SUFFERED.put(
                "the same have again and again",
                talk -> flood(talk, HostilePeer.message(4, new byte[4])));
        SUFFERED.put(
                "suggestions without end",
                talk -> flood(talk, HostilePeer.message(13, new byte[] {0, 0, 0, 3})));
        SUFFERED.put(
                "refusals of what was never asked",
                talk -> flood(talk, HostilePeer.message(16, new byte[12])));
        SUFFERED.put(
                "requests of a gigabyte",
                talk -> {
                    talk.hello();
                    talk.send(2);
                    for (int length : new int[] {1 << 30, -1, 0, 1 << 17}) {
                        talk.send(
                                6,
                                ByteBuffer.allocate(12).putInt(0).putInt(0).putInt(length).array());
                    }
                    talk.delivered();
                });
        SUFFERED.put(
                "a bitfield with its spare bits set",
                talk -> {
                    talk.handshake();
                    talk.send(5, (byte) -1, (byte) -1);
                    talk.delivered();
                });
        SUFFERED.put(
                "a block that stops after twenty bytes",
                talk ->
                        answer(
                                talk,
                                request -> {
                                    byte[] message = HostilePeer.piece(request, talk.data(request));
                                    talk.send(Arrays.copyOf(message, 33));
                                    talk.delivered();
                                    talk.hearOut();
                                }));
        SUFFERED.put(
                "requests without end whose answers are not read",
                talk -> {
                    talk.hello();
                    talk.send(2);
                    talk.delivered();
                    byte[] block = ByteBuffer.allocate(12).putInt(8, HostilePeer.BLOCK).array();
                    for (int i = 0; i < 10 * FLOOD; i++) {
                        talk.send(6, block);
                    }
                });
        SUFFERED.put(
                "peers that do not exist, five hundred at a time",
                talk -> {
                    talk.hello();
                    String peers = "\177\310\1\1\1\1".repeat(500);
                    for (int i = 0; i < FLOOD / 100; i++) {
                        talk.sendExtended(1, "d5:added3000:" + peers + "e");
                    }
                    talk.delivered();
                });
        SUFFERED.put(
                "leave to ask for everything while choked",
                talk -> {
                    talk.handshake();
                    talk.send(14);
                    for (int i = 0; i < FLOOD; i++) {
                        talk.sendIndex(17, i % 10);
                    }
                    talk.delivered();
                });
        SUFFERED.put(
                "an extension handshake of wrong types",
                talk -> {
                    talk.hello();
                    for (String wrong :
                            List.of(
                                    "d1:mi5ee",
                                    "d1:md11:ut_metadatai-1eee",
                                    "d1:md6:ut_pexi1099511627776eee",
                                    "d4:reqqi-5ee",
                                    "d1:pi1048576ee",
                                    "d13:metadata_size1:xe",
                                    "d1:v3:\377\0\33e",
                                    "d6:yourip1:1e",
                                    "d1:md0:i1e6:ut_pex1:xee")) {
                        talk.sendExtended(0, wrong);
                    }
                    talk.delivered();
                });
    }

    private static HostilePeer.Talk greet(HostilePeer.Talk talk) throws IOException {
        talk.handshake();
        return talk;
    }

    /** Something is done for each request. */
    private interface Answer {
        void to(Request request) throws IOException;
    }

    private static void answer(HostilePeer.Talk talk, Answer answer) throws IOException {
        talk.hello();
        while (true) {
            answer.to(talk.nextRequest());
            talk.delivered();
        }
    }

    private static void flood(HostilePeer.Talk talk, byte[] message) throws IOException {
        talk.hello();
        for (int i = 0; i < FLOOD; i++) {
            talk.send(message);
        }
        talk.delivered();
    }

    private Behaviours() {}
}

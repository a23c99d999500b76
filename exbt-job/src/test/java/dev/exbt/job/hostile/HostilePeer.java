package dev.exbt.job.hostile;

import dev.exbt.metainfo.Metainfo;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has a loopback address of its own and does to everybody who connects to it, or whom it dials, what its {@link Behaviour}
 * says.
 */
final class HostilePeer implements AutoCloseable {
    static final int BLOCK = 16_384;

    /** Connections that it makes before it tires. */
    private static final int MOST_DIALS = 20;

    private static final byte[] PROTOCOL =
            "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
    private static final long FLAGS = 0x10_0004L; // extension protocol, fast extension

    private static final int OUR_METADATA_ID = 2;
    private static final Pattern METADATA_ID = Pattern.compile("11:ut_metadatai([0-9]+)e");
    private static final Pattern METADATA_PIECE = Pattern.compile("8:msg_typei0e5:piecei([0-9]+)e");

    private final ServerSocket server;
    private final Metainfo torrent;
    private final byte[] data;
    private final Behaviour behaviour;
    private final InetAddress host;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** When it has done what it came for. */
    final CompletableFuture<Void> delivered = new CompletableFuture<>();

    /** When the other side has closed a connection. */
    final CompletableFuture<Void> shownOut = new CompletableFuture<>();

    HostilePeer(int number, Metainfo torrent, byte[] data, Behaviour behaviour) throws IOException {
        this.server = new ServerSocket();
        this.torrent = torrent;
        this.data = data;
        this.behaviour = behaviour;
        this.host = InetAddress.getByName("127.77.0." + number);
        server.bind(new InetSocketAddress(host, 0));
        Thread.ofVirtual().start(this::accept);
    }

    /** Dials somebody from its own address, and again when that has ended. */
    void dial(InetSocketAddress other) {
        Thread.ofVirtual()
                .start(() -> {
                    for (int i = 0; i < MOST_DIALS && !server.isClosed(); i++) {
                        try {
                            Socket socket = new Socket();
                            sockets.add(socket);
                            socket.bind(new InetSocketAddress(host, 0));
                            socket.connect(other);
                            run(socket, true);
                        } catch (IOException refused) {
                            return;
                        }
                    }
                });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> run(socket, false));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void run(Socket socket, boolean dialled) {
        try (socket) {
            Talk talk = new Talk(socket, dialled);
            behaviour.run(talk);
            talk.hearOut();
        } catch (IOException end) {
            shownOut.complete(null);
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** What is done to one connection; at its end the peer only listens. */
    @FunctionalInterface
    interface Behaviour {
        void run(Talk talk) throws IOException;
    }

    /** A request the client made. */
    record Request(int piece, int begin, int length) {}

    /** One connection. */
    final class Talk {
        private final Socket socket;
        private final boolean dialled;
        private final DataInputStream in;
        private final OutputStream out;
        private int metadataId;
        final Random random = new Random(1);

        Talk(Socket socket, boolean dialled) throws IOException {
            this.socket = socket;
            this.dialled = dialled;
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        Metainfo torrent() {
            return torrent;
        }

        /** What it came for is done; it may go on. */
        void delivered() {
            delivered.complete(null);
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        void send(int id, byte... payload) throws IOException {
            send(message(id, payload));
        }

        /** Takes the client's handshake and gives its peer id. */
        byte[] hearHandshake() throws IOException {
            byte[] handshake = new byte[68];
            in.readFully(handshake);
            return Arrays.copyOfRange(handshake, 48, 68);
        }

        void handshake(byte[] infoHash, byte[] peerId) throws IOException {
            send(
                    ByteBuffer.allocate(68)
                            .put(PROTOCOL)
                            .putLong(FLAGS)
                            .put(infoHash)
                            .put(peerId)
                            .array());
        }

        /** A clean beginning. */
        void handshake() throws IOException {
            byte[] id = new byte[20];
            new Random(System.identityHashCode(this)).nextBytes(id);
            if (!dialled) {
                hearHandshake();
            }
            handshake(torrent.infoHash().toBytes(), id);
            if (dialled) {
                hearHandshake();
            }
        }

        /** Ends the connection as a machine does that was switched off and on. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void hangUp() throws IOException {
            socket.close();
        }

        /** A clean beginning of a seeder that lets the client ask. */
        void hello() throws IOException {
            handshake();
            send(14); // have all
            send(1); // unchoke
        }

        /** The client's next request. */
        Request nextRequest() throws IOException {
            while (true) {
                byte[] message = new byte[in.readInt()];
                in.readFully(message);
                if (message.length == 13 && message[0] == 6) {
                    ByteBuffer fields = ByteBuffer.wrap(message, 1, 12);
                    return new Request(fields.getInt(), fields.getInt(), fields.getInt());
                }
            }
        }

        /** The piece of the torrent's description that the client asks for next (BEP 9). */
        int nextMetadataRequest() throws IOException {
            while (true) {
                byte[] message = new byte[in.readInt()];
                in.readFully(message);
                if (message.length < 2 || message[0] != 20) {
                    continue;
                }
                String text =
                        new String(message, 2, message.length - 2, StandardCharsets.ISO_8859_1);
                Matcher id = METADATA_ID.matcher(text);
                Matcher piece = METADATA_PIECE.matcher(text);
                if (message[1] == 0 && id.find()) {
                    metadataId = Integer.parseInt(id.group(1));
                } else if (message[1] == OUR_METADATA_ID && piece.find()) {
                    return Integer.parseInt(piece.group(1));
                }
            }
        }

        /** Says that there is a description of so many bytes. */
        void offerMetadata(long size) throws IOException {
            sendExtended(
                    0,
                    "d1:md11:ut_metadatai" + OUR_METADATA_ID + "ee13:metadata_sizei" + size + "ee");
        }

        void sendMetadata(String dictionary, byte[] piece) throws IOException {
            byte[] text = dictionary.getBytes(StandardCharsets.ISO_8859_1);
            send(
                    20,
                    ByteBuffer.allocate(1 + text.length + piece.length)
                            .put((byte) metadataId)
                            .put(text)
                            .put(piece)
                            .array());
        }

        byte[] data(Request request) {
            int from = request.piece() * torrent.pieceLength() + request.begin();
            return Arrays.copyOfRange(data, from, from + request.length());
        }

        void sendPiece(int piece, int begin, byte[] block) throws IOException {
            send(piece(new Request(piece, begin, block.length), block));
        }

        void sendIndex(int id, int piece) throws IOException {
            send(id, ByteBuffer.allocate(4).putInt(piece).array());
        }

        void sendExtended(int id, String bencoded) throws IOException {
            byte[] text = bencoded.getBytes(StandardCharsets.ISO_8859_1);
            send(20, ByteBuffer.allocate(1 + text.length).put((byte) id).put(text).array());
        }

        /** Reads until the client closes. */
        void hearOut() throws IOException {
            while (in.read(new byte[BLOCK]) >= 0) {}
            throw new EOFException();
        }
    }

    static byte[] piece(Request request, byte[] block) {
        return message(
                7,
                ByteBuffer.allocate(8 + block.length)
                        .putInt(request.piece())
                        .putInt(request.begin())
                        .put(block)
                        .array());
    }

    static byte[] message(int id, byte... payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .putInt(1 + payload.length)
                .put((byte) id)
                .put(payload)
                .array();
    }
}

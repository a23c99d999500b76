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

/** Listens on a loopback address of its own and does to everybody who connects what its {@link Behaviour} says. */
final class HostilePeer implements AutoCloseable {
    static final int BLOCK = 16_384;
    private static final byte[] PROTOCOL =
            "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
    private static final long FLAGS = 0x10_0004L; // extension protocol, fast extension

    private final ServerSocket server;
    private final Metainfo torrent;
    private final byte[] data;
    private final Behaviour behaviour;
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
        server.bind(new InetSocketAddress(InetAddress.getByName("127.77.0." + number), 0));
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> run(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void run(Socket socket) {
        try (socket) {
            Talk talk = new Talk(socket);
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
        private final DataInputStream in;
        private final OutputStream out;
        final Random random = new Random(1);

        Talk(Socket socket) throws IOException {
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
            hearHandshake();
            byte[] id = new byte[20];
            new Random(System.identityHashCode(this)).nextBytes(id);
            handshake(torrent.infoHash().toBytes(), id);
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

        byte[] data(Request request) {
            int from = request.piece() * torrent.pieceLength() + request.begin();
            return Arrays.copyOfRange(data, from, from + request.length());
        }

        void sendPiece(int piece, int begin, byte[] block) throws IOException {
            send(
                    7,
                    ByteBuffer.allocate(8 + block.length)
                            .putInt(piece)
                            .putInt(begin)
                            .put(block)
                            .array());
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

    static byte[] message(int id, byte... payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .putInt(1 + payload.length)
                .put((byte) id)
                .put(payload)
                .array();
    }
}

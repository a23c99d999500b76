package dev.exbt.cli;

import dev.exbt.metainfo.Metainfo;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An honest seeder of one file that sends as many blocks as it is allowed to, and then waits. Serves one peer at a time. */
final class MeteredSeeder implements AutoCloseable {
    private static final byte[] PROTOCOL =
            "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

    private final ServerSocket server =
            new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    private final Metainfo torrent;
    private final byte[] data;
    private final Semaphore allowed = new Semaphore(0);
    private final Semaphore served = new Semaphore(0);
    private volatile long servedBytes;
    private volatile @Nullable Thread current;

    MeteredSeeder(Metainfo torrent, byte[] data) throws IOException {
        this.torrent = torrent;
        this.data = data;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    long servedBytes() {
        return servedBytes;
    }

    /** Lets so many blocks go and waits until they are gone; false if that takes too long. */
    boolean serve(int blocks) throws InterruptedException {
        allowed.release(blocks);
        return served.tryAcquire(blocks, 60, TimeUnit.SECONDS);
    }

    void serveAll() {
        allowed.release(1 << 20);
    }

    /** The peer is dead: what it asked for is forgotten, so that nothing is sent to nobody. */
    void hangUp() throws InterruptedException {
        Thread talking = current;
        if (talking != null) {
            talking.interrupt();
            talking.join();
        }
        allowed.drainPermits();
        served.drainPermits();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                current = Thread.ofPlatform().daemon().start(() -> talk(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            in.readFully(new byte[68]);
            var hello = new ByteArrayOutputStream();
            hello.writeBytes(PROTOCOL);
            hello.writeBytes(new byte[8]);
            hello.writeBytes(torrent.infoHash().toBytes());
            hello.writeBytes("-TT0001-metered-seed".getBytes(StandardCharsets.ISO_8859_1));
            out.write(hello.toByteArray());
            int bytes = (torrent.pieceCount() + 7) / 8;
            out.writeInt(1 + bytes);
            out.write(5);
            for (int piece = 0; piece < 8 * bytes; piece += 8) {
                int left = Math.min(8, torrent.pieceCount() - piece);
                out.write(0xff00 >> left);
            }
            out.write(new byte[] {0, 0, 0, 1, 1}); // unchoke
            while (true) {
                byte[] message = new byte[in.readInt()];
                in.readFully(message);
                if (message.length == 13 && message[0] == 6) {
                    var request = ByteBuffer.wrap(message, 1, 12);
                    answer(out, request.getInt(), request.getInt(), request.getInt());
                }
            }
        } catch (IOException gone) {
            // the process at the other end was killed, or is done
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(DataOutputStream out, int piece, int begin, int length)
            throws IOException, InterruptedException {
        allowed.acquire();
        out.writeInt(9 + length);
        out.write(7);
        out.writeInt(piece);
        out.writeInt(begin);
        out.write(data, piece * torrent.pieceLength() + begin, length);
        out.flush();
        count(length);
    }

    private synchronized void count(int length) {
        servedBytes += length;
        served.release();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package dev.exbt.tracker.embedded;

import dev.exbt.metainfo.InfoHash;
import dev.exbt.tracker.AnnounceEvent;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The registry over UDP (BEP 15), on one thread of its own. Keeps nothing per client: a connection id is a hash of the
 * client's address, the minute and a secret, good for one to two minutes.
 */
final class UdpDoor implements AutoCloseable {
    private static final long MAGIC = 0x41727101980L;
    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;
    private static final int HEADER_LENGTH = 16;
    private static final int ANNOUNCE_LENGTH = 98;
    private static final int MAX_DATAGRAM = 4_096;
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final DatagramSocket socket;
    private final SwarmRegistry registry;
    private final byte[] secret = new byte[16];
    private final Thread thread;

    UdpDoor(InetSocketAddress bind, SwarmRegistry registry) throws SocketException {
        this.registry = registry;
        this.socket = new DatagramSocket(bind);
        new SecureRandom().nextBytes(secret);
        this.thread = new Thread(this::serve, "exbt-embedded-tracker-udp");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        while (!socket.isClosed()) {
            try {
                packet.setLength(MAX_DATAGRAM);
                socket.receive(packet);
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                ByteBuffer in = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                ByteBuffer out = answer(from, in, System.nanoTime());
                if (out != null) {
                    byte[] bytes = new byte[out.flip().remaining()];
                    out.get(bytes);
                    socket.send(new DatagramPacket(bytes, bytes.length, from));
                }
            } catch (IOException e) {
                // closed, which ends the loop, or one client that cannot be reached: the others
                // still are
            }
        }
    }

    /** Answers a datagram; null if it deserves none, else a buffer written to its end. */
    @Nullable ByteBuffer answer(InetSocketAddress from, ByteBuffer in, long nowNanos) {
        if (in.remaining() < HEADER_LENGTH) {
            return null;
        }
        long connection = in.getLong();
        int action = in.getInt();
        int transaction = in.getInt();
        if (action == CONNECT && connection == MAGIC) {
            return reply(CONNECT, transaction, Long.BYTES)
                    .putLong(connectionId(from.getAddress(), minute(nowNanos)));
        }
        if (!isIssued(connection, from.getAddress(), nowNanos)) {
            return error(transaction, "unknown connection id");
        }
        return switch (action) {
            case ANNOUNCE -> announce(from, transaction, in, nowNanos);
            case SCRAPE -> scrape(transaction, in, nowNanos);
            default -> error(transaction, "unknown action");
        };
    }

    private ByteBuffer announce(
            InetSocketAddress from, int transaction, ByteBuffer in, long nowNanos) {
        if (in.limit() < ANNOUNCE_LENGTH) {
            return error(transaction, "announce too short");
        }
        InfoHash infoHash = hash(in);
        in.position(in.position() + 20 + Long.BYTES); // peer id, downloaded
        boolean complete = in.getLong() == 0;
        in.getLong(); // uploaded
        int event = in.getInt();
        in.getLong(); // address and key: the sender's own address counts
        int wanted = in.getInt();
        int port = in.getShort() & 0xffff;
        if (port == 0) {
            return error(transaction, "port 0");
        }
        SwarmRegistry.Answer answer =
                registry.announce(
                        infoHash,
                        from.getAddress(),
                        port,
                        event(event),
                        complete,
                        wanted,
                        nowNanos);
        boolean four = from.getAddress() instanceof Inet4Address;
        byte[] peers = HttpDoor.compact(SwarmRegistry.ofFamily(answer.peers(), four));
        return reply(ANNOUNCE, transaction, 3 * Integer.BYTES + peers.length)
                .putInt((int) SwarmRegistry.LIFETIME.toSeconds() / 2)
                .putInt(answer.leechers())
                .putInt(answer.seeders())
                .put(peers);
    }

    private ByteBuffer scrape(int transaction, ByteBuffer in, long nowNanos) {
        int count = in.remaining() / InfoHash.LENGTH;
        ByteBuffer out = reply(SCRAPE, transaction, count * 3 * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            SwarmRegistry.Counts counts = registry.scrape(hash(in), nowNanos);
            out.putInt(counts.seeders()).putInt(counts.completed()).putInt(counts.leechers());
        }
        return out;
    }

    private static InfoHash hash(ByteBuffer in) {
        byte[] bytes = new byte[InfoHash.LENGTH];
        in.get(bytes);
        return InfoHash.of(bytes);
    }

    private static AnnounceEvent event(int code) {
        for (AnnounceEvent event : List.of(AnnounceEvent.values())) {
            if (event.code() == code) {
                return event;
            }
        }
        return AnnounceEvent.NONE;
    }

    private static ByteBuffer reply(int action, int transaction, int length) {
        return ByteBuffer.allocate(2 * Integer.BYTES + length).putInt(action).putInt(transaction);
    }

    private static ByteBuffer error(int transaction, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return reply(ERROR, transaction, text.length).put(text);
    }

    private boolean isIssued(long connection, InetAddress address, long nowNanos) {
        long minute = minute(nowNanos);
        return connection == connectionId(address, minute)
                || connection == connectionId(address, minute - 1);
    }

    private static long minute(long nowNanos) {
        return Math.floorDiv(nowNanos, PERIOD_NANOS);
    }

    private long connectionId(InetAddress address, long minute) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            digest.update(address.getAddress());
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(minute).flip());
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

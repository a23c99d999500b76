package dev.exbt.job.swarm;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeWriter;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.connection.PeerSettings;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Real swarms back to back in one thread: time passes when the test says so, bytes arrive as events in order. */
final class SimulatedWorld {
    static final int PIECE = 1 << 15;
    static final int PIECES = 20;
    private static final int LENGTH = PIECES * PIECE - 5_000;
    private static final int MAX_EVENTS = 1_000_000;

    final byte[] data = new byte[LENGTH];
    final Metainfo metainfo;
    private final Random random;
    private final Queue<Runnable> events = new ArrayDeque<>();
    private final List<SimulatedLink> links = new ArrayList<>();
    private final Map<InetSocketAddress, Node> nodes = new HashMap<>();
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

    SimulatedWorld(long seed) {
        random = new Random(seed);
        random.nextBytes(data);
        metainfo = describe(data);
    }

    private static Metainfo describe(byte[] data) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            ByteArrayOutputStream pieces = new ByteArrayOutputStream();
            for (int at = 0; at < data.length; at += PIECE) {
                sha1.update(data, at, Math.min(PIECE, data.length - at));
                pieces.writeBytes(sha1.digest());
            }
            BencodeDictionary info =
                    BencodeDictionary.builder()
                            .put("name", "t")
                            .put("piece length", PIECE)
                            .put("length", data.length)
                            .put("pieces", pieces.toByteArray())
                            .build();
            return Metainfo.ofInfo(BencodeWriter.write(info), List.of(), List.of());
        } catch (NoSuchAlgorithmException | MetainfoException e) {
            throw new IllegalStateException(e);
        }
    }

    long now() {
        return now;
    }

    void later(Runnable event) {
        events.add(event);
    }

    /** Carries out everything that follows from what was done, without time passing. */
    void settle() {
        for (int i = 0; i < MAX_EVENTS; i++) {
            for (int k = 0; k < links.size(); k++) {
                links.get(k).flush();
            }
            Runnable event = events.poll();
            if (event == null) {
                return;
            }
            event.run();
        }
        throw new AssertionError("no end of events: somebody answers an answer");
    }

    void pass(long millis) {
        settle();
        for (long end = now + TimeUnit.MILLISECONDS.toNanos(millis); end - now > 0; ) {
            now += TimeUnit.MILLISECONDS.toNanos(250);
            for (Node node : List.copyOf(nodes.values())) {
                if (node.swarm.nextWakeNanos() - now <= 0) {
                    node.swarm.wake(now);
                }
            }
            settle();
        }
    }

    Node seed() {
        Node node = new Node(PeerId.random(random));
        Bitfield all = new Bitfield(PIECES);
        all.setAll();
        node.begin(all);
        return node;
    }

    Node leecher() {
        Node node = new Node(PeerId.random(random));
        node.begin(new Bitfield(PIECES));
        return node;
    }

    Node idle() {
        return new Node(PeerId.random(random));
    }

    /** One swarm with its host and its disk. */
    final class Node implements SwarmHost {
        final InetSocketAddress address =
                new InetSocketAddress("11.0." + nodes.size() + ".1", 6881);
        final PeerId id;
        final Swarm swarm;
        final List<SimulatedLink> links = new ArrayList<>();
        final List<String> banned = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        int finished;
        int failedPieces;
        int lostPieces;
        int connectAttempts;
        byte @Nullable [] metadata;
        @Nullable SimulatedDisk disk;

        Node(PeerId id) {
            this.id = id;
            this.swarm =
                    new Swarm(
                            new SwarmSettings(50, 10, 1 << 20, false, false, PeerSettings.STANDARD),
                            List.of(metainfo.infoHash()),
                            id,
                            this,
                            new Random(random.nextLong()),
                            now);
            nodes.put(address, this);
        }

        void begin(Bitfield verified) {
            disk = new SimulatedDisk(metainfo, data, verified, swarm, SimulatedWorld.this::later);
            Bitfield all = new Bitfield(PIECES);
            all.setAll();
            swarm.begin(metainfo, disk, all, now);
        }

        /** Dials; what comes of it is settled. */
        void dial(Node... others) {
            for (Node other : others) {
                swarm.addPeers(List.of(other.address), PeerSource.TRACKER, now);
            }
            settle();
        }

        /** The open connection with another, as this one sees it. */
        SimulatedLink to(Node other) {
            return links.stream()
                    .filter(link ->
                            link.closedFor == null
                                    && link.remote()
                                            .getAddress()
                                            .equals(other.address.getAddress()))
                    .findFirst()
                    .orElseThrow();
        }

        int connections() {
            return swarm.snapshot(now).connections();
        }

        long uploaded() {
            return swarm.snapshot(now).uploaded();
        }

        int pieces() {
            return disk == null ? 0 : disk.verified().cardinality();
        }

        /** A stranger dials this swarm; what it hears is in the link given back. */
        SimulatedLink visit(PeerId who, InetSocketAddress from) {
            Handshake theirs = new Handshake(Handshake.SUPPORTED, metainfo.infoHash(), who);
            SimulatedLink mine = new SimulatedLink(SimulatedWorld.this, from, false);
            SimulatedLink strangers = new SimulatedLink(SimulatedWorld.this, address, true);
            join(mine, strangers);
            add(mine);
            mine.session = swarm.connected(mine, theirs, now);
            settle();
            return strangers;
        }

        private void add(SimulatedLink link) {
            links.add(link);
            SimulatedWorld.this.links.add(link);
        }

        @Override
        public void connect(InetSocketAddress far) {
            connectAttempts++;
            later(() -> reach(far));
        }

        private void reach(InetSocketAddress far) {
            Node other = nodes.get(far);
            if (other == null) {
                swarm.connectFailed(far, now);
                return;
            }
            SimulatedLink mine = new SimulatedLink(SimulatedWorld.this, far, true);
            SimulatedLink theirs =
                    new SimulatedLink(
                            SimulatedWorld.this,
                            new InetSocketAddress(address.getAddress(), 40_000 + links.size()),
                            false);
            join(mine, theirs);
            add(mine);
            other.add(theirs);
            Handshake hello = swarm.handshake(null);
            theirs.session = other.swarm.connected(theirs, hello, now);
            mine.session = swarm.connected(mine, other.swarm.handshake(hello.infoHash()), now);
            if (mine.session == null) {
                refused.add(String.valueOf(mine.closedFor));
            }
            if (theirs.session == null) {
                other.refused.add(String.valueOf(theirs.closedFor));
            }
        }

        private static void join(SimulatedLink one, SimulatedLink another) {
            one.other = another;
            another.other = one;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void onMetadata(byte[] info) {
            metadata = info;
        }

        @Override
        public void onCheckProgress(int checked, int total) {
            throw new AssertionError("nobody checks");
        }

        @Override
        public void onPieceVerified(int piece) {
            // The disk tells.
        }

        @Override
        public void onPieceFailed(int piece) {
            failedPieces++;
        }

        @Override
        public void onFinished() {
            finished++;
        }

        @Override
        public void onPiecesLost(int count, StorageException why) {
            lostPieces += count;
        }

        @Override
        public void onStorageError(StorageException error) {
            throw new AssertionError(error);
        }

        @Override
        public void onPeerConnected(InetSocketAddress far, String client) {
            // The links tell.
        }

        @Override
        public void onPeerDisconnected(InetSocketAddress far, String reason) {
            // The links tell.
        }

        @Override
        public void onPeerBanned(InetSocketAddress far, String reason) {
            banned.add(far.getAddress().getHostAddress());
        }
    }

    /** A stranger says something. */
    void say(SimulatedLink stranger, Message... messages) {
        for (Message message : messages) {
            MessageEncoder.write(message, stranger.buffer());
        }
        stranger.flush();
        settle();
    }

    Message.Piece block(int piece, int begin) {
        int from = piece * PIECE + begin;
        int length = Math.min(PiecePicker.BLOCK_LENGTH, metainfo.pieceSize(piece) - begin);
        ByteBuf bytes = Unpooled.wrappedBuffer(Arrays.copyOfRange(data, from, from + length));
        return new Message.Piece(piece, begin, bytes);
    }
}

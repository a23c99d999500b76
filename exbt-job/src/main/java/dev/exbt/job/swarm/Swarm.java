package dev.exbt.job.swarm;

import dev.exbt.job.disk.DiskListener;
import dev.exbt.job.disk.SwarmDisk;
import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.InfoHash;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.PeerId;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import dev.exbt.storage.StorageException;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one torrent: who is connected, and what each of their events means to the parts that know what to do about
 * it. {@link Transfer} moves the torrent's data, {@link MetadataFetch} gets a magnet link's description, {@link Choker}
 * decides who may ask, {@link Contacts} whom to dial and whom to let in.
 *
 * <p>Has no sockets, no threads and no clock: links, disk and host are interfaces, time is an argument, randomness is
 * given. Confined to one thread. It does not move data before {@link #begin}, which brings the disk.
 */
public final class Swarm implements DiskListener {
    private final Set<InfoHash> infoHashes;
    private final InfoHash infoHash;
    private final PeerId self;
    private final SwarmSettings settings;
    private final SwarmHost host;
    private final Contacts contacts;
    private final RandomGenerator random;
    private final Choker<PeerSession> choker;
    private final ConnectedPeers peers = new ConnectedPeers();
    private final SwarmTotals totals = new SwarmTotals();

    private @Nullable MetadataFetch metadataFetch;
    private @Nullable Transfer transfer;
    private boolean running;
    private boolean paused;
    private boolean uploadOnly;

    /** Where our DHT node is; 0 if there is none, or it must know nothing of this torrent. */
    private int dhtPort;

    private int maxConnections;
    private long nowNanos;
    private long nextTickNanos;

    /**
     * Makes a swarm without peers.
     *
     * @param settings its limits
     * @param infoHashes what it answers to; the first is what it dials with
     * @param self how we call ourselves
     * @param host the world
     * @param random breaks ties and chooses
     * @param nowNanos the time
     */
    public Swarm(
            SwarmSettings settings,
            List<InfoHash> infoHashes,
            PeerId self,
            SwarmHost host,
            RandomGenerator random,
            long nowNanos) {
        this.settings = settings;
        this.infoHashes = Set.copyOf(infoHashes);
        this.infoHash = infoHashes.getFirst();
        this.self = self;
        this.host = host;
        this.random = random;
        this.maxConnections = settings.maxConnections();
        this.nowNanos = nowNanos;
        AddressPolicy policy = settings.allowLocal() ? AddressPolicy.LOCAL : AddressPolicy.PUBLIC;
        PeerList known = new PeerList(PeerListLimits.STANDARD, policy, random);
        this.contacts = new Contacts(known, self, settings.maxDialing());
        this.choker = new Choker<>(random, nowNanos);
    }

    // commands

    /** Fetches the description of a magnet link: peers may connect, nothing else moves. */
    public void fetchMetadata(Predicate<byte[]> matches, long now) {
        nowNanos = now;
        running = true;
        metadataFetch =
                new MetadataFetch(
                        matches,
                        new MetadataFetch.Listener() {
                            @Override
                            public void onMetadata(byte[] info) {
                                metadataFetch = null;
                                host.onMetadata(info);
                            }

                            @Override
                            public void onLiar(MetadataSource peer) {
                                ban(
                                        (PeerSession) peer,
                                        BanReason.BAD_DATA,
                                        "sent metadata that does not match its hash");
                            }
                        },
                        now);
        nextTickNanos = now;
        dial();
    }

    /**
     * Moves data from now on.
     *
     * @param torrent the description
     * @param storage its disk, checked
     * @param wanted the pieces to fetch
     * @param now the time
     */
    public void begin(Metainfo torrent, SwarmDisk storage, Bitfield wanted, long now) {
        nowNanos = now;
        running = true;
        metadataFetch = null;
        choker.setSeeding(false);
        PiecePicker picker = picker(torrent, storage.verified(), wanted);
        Transfer begun =
                new Transfer(torrent, storage, picker, peers, settings, host, this);
        begun.downloads().setIdle(paused || uploadOnly);
        transfer = begun; // what it says to peers comes back as events
        begun.begin(now);
        nextTickNanos = now;
        dial();
    }

    private PiecePicker picker(Metainfo torrent, Bitfield verified, Bitfield wanted) {
        PiecePicker picker = new PiecePicker(torrent.pieceCount(), torrent::pieceSize, random);
        picker.setSequential(settings.sequential());
        for (int piece = 0; piece < torrent.pieceCount(); piece++) {
            if (verified.get(piece)) {
                picker.markHave(piece);
            }
            if (!wanted.get(piece)) {
                picker.setPriority(piece, 0);
            }
        }
        return picker;
    }

    /** Leaves every peer and forgets the disk. What is known of peers that are not connected stays. */
    public void stop(long now) {
        nowNanos = now;
        running = false;
        if (transfer != null) {
            totals.add(transfer.downloads());
        }
        // First of all, or what one peer leaves undone would be asked of the next.
        metadataFetch = null;
        transfer = null;
        for (PeerSession peer : peers.snapshot()) {
            drop(peer, "the job stops", now);
        }
        contacts.known().excuse(now);
    }

    /** Moves no data but what is on its way already, and keeps the connections; or moves data again. */
    public void setPaused(boolean rest, long now) {
        nowNanos = now;
        paused = rest;
        choker.setSlots(rest ? 0 : Choker.DEFAULT_SLOTS, now);
        if (transfer != null) {
            transfer.downloads().setIdle(rest || uploadOnly);
            transfer.review(now);
        }
        for (PeerSession peer : peers.view()) {
            serve(peer); // what was allowed to the choked waited
        }
    }

    /** Fetches nothing, whatever is missing; to be said before {@link #begin}. */
    public void setUploadOnly(boolean only) {
        uploadOnly = only;
    }

    /** Sets how many peers may be connected; surplus ones are dropped, those that gave least first. */
    public void setMaxConnections(int count, long now) {
        nowNanos = now;
        maxConnections = count;
        while (peers.size() > count) {
            drop(peers.slowest(now), "over the limit of connections", now);
        }
    }

    /** Hears of peers; addresses it may not use are dropped. */
    public void addPeers(Collection<InetSocketAddress> addresses, PeerSource source, long now) {
        nowNanos = now;
        contacts.hear(addresses, source, now);
        noLongerAlone(now);
        dial();
    }

    /** A tracker told us our address as others see it, which decides whom to prefer (BEP 24, 40). */
    public void setExternalAddress(InetSocketAddress address) {
        contacts.known().setExternalAddress(address);
    }

    /** Tells peers where our DHT node is (BEP 5), and hears of theirs. */
    public void joinDht(int port) {
        dhtPort = port;
    }

    /** The torrent turned out to be private: whom the DHT named is left, and nothing is said of our node. */
    public void leaveDht(long now) {
        dhtPort = 0;
        for (InetSocketAddress named : contacts.known().forget(PeerSource.DHT)) {
            for (PeerSession peer : peers.snapshot()) {
                if (peer.link().outgoing() && peer.remote().equals(named)) {
                    drop(peer, "a private torrent takes no peers from the DHT", now);
                }
            }
        }
    }

    // the world

    /** Whether a handshake with this info-hash is for us. */
    public boolean answersTo(InfoHash hash) {
        return infoHashes.contains(hash);
    }

    /** The handshake to send: to a peer we dial, or in answer to one that named an info-hash. */
    public Handshake handshake(@Nullable InfoHash named) {
        long flags = dhtPort == 0 ? Handshake.SUPPORTED : Handshake.SUPPORTED | Handshake.DHT;
        return new Handshake(flags, named == null ? infoHash : named, self);
    }

    /** When {@link #wake} wants to be called. */
    public long nextWakeNanos() {
        return nextTickNanos;
    }

    /** Looks after time-outs, choking, interest and dialling. */
    public void wake(long now) {
        nowNanos = now;
        nextTickNanos =
                now + (isAlone() ? SwarmSettings.IDLE_TICK_NANOS : SwarmSettings.TICK_NANOS);
        for (PeerSession peer : peers.snapshot()) {
            tick(peer, now);
        }
        if (metadataFetch != null) {
            metadataFetch.wake(now);
        }
        if (!paused) {
            choker.rechoke(now);
        }
        if (transfer != null) {
            transfer.review(now);
        }
        dial();
    }

    /** A session may hold thousands of swarms to which nothing happens for days. */
    private boolean isAlone() {
        return peers.size() == 0 && contacts.known().size() == 0;
    }

    private void noLongerAlone(long now) {
        if (nextTickNanos - now > SwarmSettings.TICK_NANOS) {
            nextTickNanos = now + SwarmSettings.TICK_NANOS;
        }
    }

    private void tick(PeerSession peer, long now) {
        try {
            peer.setNow(now);
            peer.connection().wake(now);
        } catch (PeerWireException timeout) {
            totals.silent();
            drop(peer, String.valueOf(timeout.getMessage()), now);
        }
    }

    /**
     * Both handshakes are done.
     *
     * @return the peer's session, or null if it is not wanted; the link is closed then
     */
    public @Nullable PeerSession connected(PeerLink link, Handshake theirs, long now) {
        nowNanos = now;
        contacts.arrived(link);
        String refusal = refusal(link, theirs);
        if (refusal != null) {
            contacts.refused(link, now);
            link.close(refusal);
            return null;
        }
        int address = contacts.known().idOf(Contacts.party(link));
        PeerSession peer =
                peers.add(handle ->
                        new PeerSession(this, link, theirs, handle, address, settings.peer(), now));
        noLongerAlone(now);
        open(peer, theirs);
        choker.add(peer, now);
        if (dhtPort != 0 && theirs.supportsDht()) {
            peer.connection().port(dhtPort);
        }
        host.onPeerConnected(link.remote(), theirs.peerId().clientName());
        if (transfer != null) {
            transfer.join(peer);
        }
        return peer;
    }

    private void open(PeerSession peer, Handshake theirs) {
        if (transfer == null) {
            peer.connection().open(theirs, peer.remote().getAddress(), null, null, 0, nowNanos);
        } else {
            transfer.open(peer, theirs, nowNanos);
        }
    }

    private @Nullable String refusal(PeerLink link, Handshake theirs) {
        if (!running) {
            return "the job is not running";
        }
        String objection = contacts.objection(link, theirs.peerId());
        if (objection != null) {
            return objection;
        }
        if (peers.size() >= maxConnections) {
            return "over the limit of connections";
        }
        PeerSession twin = peers.find(theirs.peerId());
        if (twin != null) {
            if (!contacts.replaces(link, twin)) {
                return "connected twice";
            }
            drop(twin, "connected twice", nowNanos);
        }
        return contacts.admit(link);
    }

    /** Dialling a peer failed. */
    public void connectFailed(InetSocketAddress address, long now) {
        nowNanos = now;
        contacts.dialFailed(address, now);
    }

    private void dial() {
        if (running && wantsPeers()) {
            contacts.dial(host, maxConnections - peers.size(), nowNanos);
        }
    }

    /** A finished job dials, too: whoever could reach nobody and waits for us may be behind a router, and so may we. */
    private boolean wantsPeers() {
        return metadataFetch != null || (transfer != null && !paused);
    }

    // what peers do, told by their sessions

    void afterRead(PeerSession peer, long now) {
        nowNanos = now;
        if (transfer != null) {
            transfer.downloads().fill(peer, now);
            refill();
        }
        serve(peer);
    }

    void afterSend(PeerSession peer, long now) {
        peer.setNow(now);
        serve(peer);
    }

    /** While a peer's connection closes, what the socket still takes leaves. */
    void sentAtTheEnd(int payloadBytes) {
        totals.sent(payloadBytes);
    }

    private void serve(PeerSession peer) {
        if (transfer != null && !paused) {
            transfer.serve(peer);
        }
    }

    void gone(PeerSession peer, String reason, long now) {
        nowNanos = now;
        if (!peers.remove(peer)) {
            return;
        }
        totals.add(peer.connection());
        peer.end();
        boolean useless = transfer != null && transfer.isUseless(peer);
        if (transfer != null) {
            transfer.downloads().leave(peer);
        }
        if (metadataFetch != null) {
            metadataFetch.remove(peer, now);
        }
        choker.remove(peer, now);
        contacts.ended(peer, useless, now);
        host.onPeerDisconnected(peer.remote(), reason);
        refill();
    }

    /** Closes a connection and forgets it. */
    void drop(PeerSession peer, String reason, long now) {
        gone(peer, reason, now);
        peer.link().close(reason);
    }

    /** A peer broke the protocol: it is dropped, and banned if its like have done so too often. */
    void violated(PeerSession peer, PeerWireException violation, long now) {
        String reason = "broke the protocol: " + violation.getMessage();
        totals.violated();
        if (contacts.known().violated(Contacts.party(peer.link()))) {
            host.onPeerBanned(peer.remote(), reason);
        }
        drop(peer, reason, now);
    }

    private void ban(PeerSession peer, BanReason why, String reason) {
        contacts.ban(peer, why);
        host.onPeerBanned(peer.remote(), reason);
        drop(peer, reason, nowNanos);
    }

    /** Someone sent blocks that are proven wrong. */
    void convict(int address, int piece) {
        String reason = "sent wrong data in piece " + piece;
        PeerList known = contacts.known();
        InetSocketAddress liar = known.addressOf(address);
        if (liar == null || !known.ban(liar, BanReason.BAD_DATA)) {
            return;
        }
        host.onPeerBanned(liar, reason);
        for (PeerSession peer : peers.snapshot()) {
            if (known.banReason(Contacts.party(peer.link())) != null) {
                contacts.ban(peer, BanReason.BAD_DATA);
                drop(peer, reason, nowNanos);
            }
        }
    }

    void onRequestsFreed() {
        if (transfer != null) {
            transfer.downloads().freed();
        }
    }

    void onInterestChanged(PeerSession peer) {
        if (peer.connection().peerInterested()) {
            choker.onInterested(peer, nowNanos);
        } else {
            choker.onNotInterested(peer, nowNanos);
        }
    }

    void onPieces(PeerSession peer) {
        if (transfer != null) {
            transfer.onPieces(peer, nowNanos);
        }
    }

    void onHave(PeerSession peer, int piece) {
        if (transfer != null) {
            transfer.onHave(peer, piece, nowNanos);
        }
    }

    void onDontHave(PeerSession peer, int piece) {
        if (transfer != null) {
            transfer.downloads().onDontHave(peer, piece);
        }
    }

    void onBlock(PeerSession peer, int piece, int begin, ByteBuf block) {
        if (transfer != null) {
            transfer.downloads().onBlock(peer, piece, begin, block);
        }
    }

    void onRequestLost(PeerSession peer, int piece, int begin) {
        if (transfer != null) {
            transfer.downloads().onRequestLost(peer, piece, begin);
        }
    }

    /** A peer says where its DHT node is (BEP 5). */
    void onPort(PeerSession peer, int port) {
        if (dhtPort != 0 && port != 0) {
            host.onDhtNode(new InetSocketAddress(peer.remote().getAddress(), port));
        }
    }

    void onExtensions(PeerSession peer, ExtensionHandshake extensions) {
        contacts.listensAt(peer, extensions.port(), nowNanos);
        if (metadataFetch != null && peer.connection().supportsMetadata()) {
            metadataFetch.add(peer, nowNanos);
        }
    }

    void onMetadataRequest(PeerSession peer, int piece) {
        if (transfer == null) {
            peer.connection().rejectMetadata(piece);
        } else {
            transfer.onMetadataRequest(peer, piece);
        }
    }

    void onMetadataData(PeerSession peer, int piece, int totalSize, ByteBuf data) {
        if (metadataFetch != null) {
            metadataFetch.onData(peer, piece, totalSize, data, nowNanos);
        }
    }

    void onMetadataReject(PeerSession peer, int piece) {
        if (metadataFetch != null) {
            metadataFetch.onReject(peer, piece, nowNanos);
        }
    }

    // what the transfer says

    /** All that is wanted is here. */
    void onComplete() {
        choker.setSeeding(true);
    }

    /** Something of it was lost. */
    void onIncomplete() {
        choker.setSeeding(false);
        contacts.known().excuse(nowNanos); // of seeds, which were of no use before
    }

    // what the disk does

    @Override
    public void onPieceVerified(int piece, long @Nullable [] fingerprints) {
        if (transfer != null) {
            transfer.onPieceVerified(piece, fingerprints, nowNanos);
        }
        refill();
    }

    @Override
    public void onPieceFailed(int piece, long[] fingerprints) {
        if (transfer != null) {
            transfer.onPieceFailed(piece, fingerprints);
        }
        refill();
    }

    @Override
    public void onBusy(boolean busy) {
        for (PeerSession peer : peers.view()) {
            peer.link().setReading(!busy);
            peer.connection().setReading(!busy, nowNanos);
        }
        if (!busy) {
            onRequestsFreed();
            refill();
        }
    }

    /** The host may have stopped the swarm when it heard of what the disk did. */
    private void refill() {
        if (transfer != null) {
            transfer.downloads().refill(nowNanos);
        }
    }

    @Override
    public void onWriteError(int piece, StorageException error) {
        if (transfer != null) {
            transfer.onWriteError(piece, error);
        }
    }

    @Override
    public void onPiecesLost(Bitfield pieces, StorageException error) {
        if (transfer != null) {
            transfer.onPiecesLost(pieces, error, nowNanos);
        }
    }

    @Override
    public void onUnreadable(StorageException error) {
        if (transfer != null) {
            host.onStorageError(error);
        }
    }

    @Override
    public void onCheckProgress(int checked, int total) {
        host.onCheckProgress(checked, total);
    }

    // what can be known

    /** How things stand. */
    public SwarmSnapshot snapshot(long now) {
        Downloads downloads = transfer == null ? null : transfer.downloads();
        return totals.snapshot(peers.view(), contacts.known(), downloads, now);
    }
}

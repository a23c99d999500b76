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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one torrent: who is connected, and what each of their events means to the parts that know what to do about
 * it. {@link Downloads} fetches, {@link Uploads} serves, {@link MetadataFetch} gets a magnet link's description,
 * {@link Choker} decides who may ask, {@link Contacts} whom to dial and whom to let in.
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
    private @Nullable Metainfo metainfo;
    private @Nullable Downloads downloads;
    private @Nullable Uploads uploads;
    private boolean running;
    private boolean paused;
    private boolean uploadOnly;

    /** Where our DHT node is; 0 if there is none, or it must know nothing of this torrent. */
    private int dhtPort;

    private boolean finished;
    private int maxConnections;
    private int metadataSize;

    /** The description while it is asked for: a copy for each request would be dear. */
    private byte @Nullable [] info;

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
        finished = false;
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
        metainfo = torrent;
        metadataSize = torrent.infoBytes().length;
        PiecePicker picker = new PiecePicker(torrent.pieceCount(), torrent::pieceSize, random);
        picker.setSequential(settings.sequential());
        Bitfield verified = storage.verified();
        for (int piece = 0; piece < torrent.pieceCount(); piece++) {
            if (verified.get(piece)) {
                picker.markHave(piece);
            }
            if (!wanted.get(piece)) {
                picker.setPriority(piece, 0);
            }
        }
        downloads =
                new Downloads(
                        picker,
                        storage,
                        peers,
                        torrent.pieceLength(),
                        torrent::pieceSize,
                        settings.peer().snubTime().toNanos(),
                        this::convict);
        downloads.setIdle(paused || uploadOnly);
        uploads = new Uploads(storage, settings.sendWatermarkBytes());
        for (PeerSession peer : peers.snapshot()) {
            introduce(peer, torrent, picker);
        }
        finished = false;
        choker.setSeeding(false);
        finishIfDone();
        nextTickNanos = now;
        dial();
    }

    private void introduce(PeerSession peer, Metainfo torrent, PiecePicker picker) {
        join(peer); // before the connection tells what the peer has
        try {
            peer.connection()
                    .setPieceCount(
                            new TorrentPieces(torrent), picker.have(), metadataSize, nowNanos);
        } catch (PeerWireException lie) {
            violated(peer, lie, nowNanos);
        }
    }

    /** Leaves every peer and forgets the disk. What is known of peers that are not connected stays. */
    public void stop(long now) {
        nowNanos = now;
        running = false;
        if (downloads != null) {
            totals.add(downloads);
        }
        // First of all, or what one peer leaves undone would be asked of the next.
        metadataFetch = null;
        downloads = null;
        uploads = null;
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
        if (downloads != null) {
            downloads.setIdle(rest || uploadOnly);
            downloads.review(now);
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
            PeerSession worst = peers.view().getFirst();
            for (PeerSession peer : peers.view()) {
                if (peer.connection().downloadRate(now) + peer.connection().uploadRate(now)
                        < worst.connection().downloadRate(now)
                                + worst.connection().uploadRate(now)) {
                    worst = peer;
                }
            }
            drop(worst, "over the limit of connections", now);
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
        info = null;
        for (PeerSession peer : peers.snapshot()) {
            tick(peer, now);
        }
        if (metadataFetch != null) {
            metadataFetch.wake(now);
        }
        if (!paused) {
            choker.rechoke(now);
        }
        if (downloads != null) {
            downloads.review(now);
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
        if (downloads != null) {
            join(peer);
        }
        return peer;
    }

    private void open(PeerSession peer, Handshake theirs) {
        Metainfo torrent = metainfo;
        if (torrent == null || downloads == null) {
            peer.connection().open(theirs, peer.remote().getAddress(), null, null, 0, nowNanos);
        } else {
            peer.connection()
                    .open(
                            theirs,
                            peer.remote().getAddress(),
                            new TorrentPieces(torrent),
                            downloads.picker().have(),
                            metadataSize,
                            nowNanos);
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
            // Both sides may have dialled at once. Both keep the connection that the greater peer
            // id dialled: one is left.
            boolean keepOutgoing =
                    Arrays.compareUnsigned(self.toBytes(), theirs.peerId().toBytes()) > 0;
            if (twin.link().outgoing() == link.outgoing() || link.outgoing() != keepOutgoing) {
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
        return metadataFetch != null || (downloads != null && !paused);
    }

    // what peers do, told by their sessions

    void afterRead(PeerSession peer, long now) {
        nowNanos = now;
        if (downloads != null) {
            downloads.fill(peer, now);
            downloads.refill(now);
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
        if (uploads != null && !paused) {
            uploads.serve(peer);
        }
    }

    void gone(PeerSession peer, String reason, long now) {
        nowNanos = now;
        if (!peers.remove(peer)) {
            return;
        }
        totals.add(peer.connection());
        peer.end();
        boolean useless = isUseless(peer);
        if (downloads != null) {
            downloads.leave(peer);
        }
        if (metadataFetch != null) {
            metadataFetch.remove(peer, now);
        }
        choker.remove(peer, now);
        contacts.ended(peer, useless, now);
        host.onPeerDisconnected(peer.remote(), reason);
        if (downloads != null) {
            downloads.refill(now);
        }
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
    private void convict(int address, int piece) {
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

    private void join(PeerSession peer) {
        if (downloads != null) {
            downloads.join(peer);
            downloads.updateInterest(peer);
        }
    }

    void onRequestsFreed() {
        if (downloads != null) {
            downloads.freed();
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
        if (downloads != null) {
            downloads.onPieces(peer);
            dropIfUseless(peer);
        }
    }

    void onHave(PeerSession peer, int piece) {
        if (downloads != null) {
            downloads.onHave(peer, piece);
            dropIfUseless(peer);
        }
    }

    void onDontHave(PeerSession peer, int piece) {
        if (downloads != null) {
            downloads.onDontHave(peer, piece);
        }
    }

    void onBlock(PeerSession peer, int piece, int begin, ByteBuf block) {
        if (downloads != null) {
            downloads.onBlock(peer, piece, begin, block);
        }
    }

    void onRequestLost(PeerSession peer, int piece, int begin) {
        if (downloads != null) {
            downloads.onRequestLost(peer, piece, begin);
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
        if (info == null && metainfo != null) {
            info = metainfo.infoBytes();
        }
        MetadataService.answer(peer.connection(), info, piece);
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

    // what the disk does

    @Override
    public void onPieceVerified(int piece, long @Nullable [] fingerprints) {
        if (downloads != null) {
            downloads.onPieceVerified(piece, fingerprints);
            host.onPieceVerified(piece);
            finishIfDone();
        }
        if (downloads != null) {
            downloads.refill(nowNanos);
        }
    }

    @Override
    public void onPieceFailed(int piece, long[] fingerprints) {
        if (downloads != null) {
            downloads.onPieceFailed(piece, fingerprints);
            host.onPieceFailed(piece);
            downloads.refill(nowNanos);
        }
    }

    @Override
    public void onBusy(boolean busy) {
        for (PeerSession peer : peers.view()) {
            peer.link().setReading(!busy);
            peer.connection().setReading(!busy, nowNanos);
        }
        if (!busy && downloads != null) {
            downloads.freed();
            downloads.refill(nowNanos);
        }
    }

    @Override
    public void onWriteError(int piece, StorageException error) {
        if (downloads != null) {
            downloads.onBlocksLost(piece);
            host.onStorageError(error);
        }
    }

    @Override
    public void onPiecesLost(Bitfield pieces, StorageException error) {
        if (downloads == null) {
            return;
        }
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            downloads.onPieceLost(piece);
        }
        if (finished && !downloads.picker().isFinished()) {
            finished = false;
            choker.setSeeding(false);
            contacts.known().excuse(nowNanos); // of seeds, which were of no use before
        }
        tellOfLoss(new LossNotice(pieces));
        host.onPiecesLost(pieces.cardinality(), error);
    }

    private void tellOfLoss(LossNotice notice) {
        for (PeerSession peer : peers.snapshot()) {
            if (notice.isTooLong()) {
                startOver(peer, LossNotice.TOO_MANY);
            } else if (!notice.tell(peer.connection())) {
                startOver(peer, LossNotice.NOT_UNDERSTOOD);
            }
        }
    }

    /** Leaves a peer through no fault of its own: it may come back, or is dialled, in a few seconds. */
    private void startOver(PeerSession peer, String reason) {
        peer.isWanted = true;
        drop(peer, reason, nowNanos);
    }

    @Override
    public void onUnreadable(StorageException error) {
        if (downloads != null) {
            host.onStorageError(error);
        }
    }

    @Override
    public void onCheckProgress(int checked, int total) {
        host.onCheckProgress(checked, total);
    }

    private void finishIfDone() {
        if (finished || downloads == null || !downloads.picker().isFinished()) {
            return;
        }
        finished = true;
        choker.setSeeding(true);
        for (PeerSession peer : peers.snapshot()) {
            downloads.updateInterest(peer);
            dropIfUseless(peer);
        }
        host.onFinished();
    }

    /** Two peers that both have everything have nothing to say to each other. */
    private void dropIfUseless(PeerSession peer) {
        if (isUseless(peer)) {
            drop(peer, "both have everything", nowNanos);
        }
    }

    private boolean isUseless(PeerSession peer) {
        return peer.countedAsSeed && downloads != null && downloads.picker().have().isFull();
    }

    // what can be known

    /** How things stand. */
    public SwarmSnapshot snapshot(long now) {
        return totals.snapshot(peers.view(), contacts.known(), downloads, now);
    }
}

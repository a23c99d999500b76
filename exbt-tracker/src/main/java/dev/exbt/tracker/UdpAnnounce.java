package dev.exbt.tracker;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An announce over UDP (BEP 15), with the URL's path and query behind it (BEP 41).
 *
 * <pre>
 * request: header:16 | info_hash:20 | peer_id:20 | downloaded:8 | left:8 | uploaded:8 | event:4 | ip:4 | key:4 | num_want:4 | port:2 | options
 * reply:   action:4 | transaction_id:4 | interval:4 | leechers:4 | seeders:4 | (address:4 or 16 | port:2)*
 * option:  2 | length:1 | part of path and query, in order
 * </pre>
 */
final class UdpAnnounce extends UdpQuestion<AnnounceResponse> {
    static final int ACTION = 1;

    /** Bytes of path and query that are sent; longer ones are cut. */
    static final int MAX_URL_DATA = 1_024;

    private static final int FIXED_LENGTH = 82;
    private static final int REPLY_LENGTH = 12;
    private static final int URL_DATA = 2;
    private static final int MAX_OPTION = 255;

    private final AnnounceRequest request;
    private final byte[] urlData;
    private final boolean takesLocalPeers;

    UdpAnnounce(
            InetSocketAddress tracker, URI uri, AnnounceRequest request, boolean takesLocalPeers) {
        super(tracker);
        this.request = request;
        byte[] all = TrackerUrl.pathAndQuery(uri).getBytes(StandardCharsets.UTF_8);
        this.urlData = all.length <= MAX_URL_DATA ? all : Arrays.copyOf(all, MAX_URL_DATA);
        this.takesLocalPeers = takesLocalPeers;
    }

    @Override
    int action() {
        return ACTION;
    }

    @Override
    int bodyLength() {
        int options = (urlData.length + MAX_OPTION - 1) / MAX_OPTION;
        return FIXED_LENGTH + urlData.length + 2 * options;
    }

    @Override
    void writeBody(ByteBuffer out) {
        out.put(request.infoHash().toBytes()).put(request.peerId());
        out.putLong(request.downloaded()).putLong(request.left()).putLong(request.uploaded());
        out.putInt(request.event().code());
        out.putInt(0); // the sender's address: ours to prove, not to claim
        out.putInt(request.key()).putInt(request.numWant()).putShort((short) request.port());
        for (int from = 0; from < urlData.length; from += MAX_OPTION) {
            int length = Math.min(MAX_OPTION, urlData.length - from);
            out.put((byte) URL_DATA).put((byte) length).put(urlData, from, length);
        }
    }

    @Override
    @Nullable AnnounceResponse readBody(ByteBuffer in) {
        if (in.remaining() < REPLY_LENGTH) {
            return null;
        }
        int interval = in.getInt();
        int leechers = in.getInt();
        int seeders = in.getInt();
        byte[] compact = new byte[in.remaining()];
        in.get(compact);
        boolean six = tracker.getAddress() instanceof Inet6Address;
        PeerCollector peers = new PeerCollector(takesLocalPeers);
        peers.addCompact(compact, six ? PeerCollector.V6_ADDRESS : PeerCollector.V4_ADDRESS);
        return new AnnounceResponse(
                HttpReply.seconds(
                        OptionalLong.of(interval),
                        AnnounceResponse.DEFAULT_INTERVAL,
                        AnnounceResponse.MIN_INTERVAL),
                Duration.ZERO,
                Math.max(seeders, -1),
                Math.max(leechers, -1),
                peers.peers(),
                null,
                null,
                null);
    }
}

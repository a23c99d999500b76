package dev.exbt.tracker;

import dev.exbt.bencode.BencodeDictionary;
import dev.exbt.bencode.BencodeException;
import dev.exbt.bencode.BencodeInteger;
import dev.exbt.bencode.BencodeLimits;
import dev.exbt.bencode.BencodeList;
import dev.exbt.bencode.BencodeReader;
import dev.exbt.bencode.BencodeString;
import dev.exbt.bencode.BencodeValue;
import dev.exbt.metainfo.InfoHash;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bencoded answers of HTTP trackers (BEP 3, 7, 23, 24, 31, 48). Whatever a tracker may get wrong without making the
 * answer useless is forgiven: order of keys, bytes after the dictionary, wrong types, bad entries among good ones. For whoever
 * carries bytes himself; others have a {@link TrackerClient}.
 */
public final class HttpReply {
    /** Bytes of a stranger's text that are decoded at all. */
    static final int MAX_TEXT_BYTES = 4 * TrackerText.MAX_LENGTH;

    /** Values in an answer: 1,000 peers as dictionaries have 8,000. */
    static final int MAX_TOKENS = 100_000;

    /** Characters of an IPv6 address written out, zone excluded. */
    private static final int MAX_LITERAL = 45;

    /** Longer tracker ids are not sent back: they would not fit a request line. */
    static final int MAX_TRACKER_ID = 1_024;

    private static final Pattern IPV4_LITERAL =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final BencodeReader READER =
            BencodeReader.lenient().withLimits(BencodeLimits.STANDARD.withMaxTokens(MAX_TOKENS));

    private final BencodeDictionary reply;

    private HttpReply(BencodeDictionary reply) {
        this.reply = reply;
    }

    /**
     * Reads the answer to an announce.
     *
     * @param body what came, decompressed
     * @param takesLocalPeers whether this tracker may name peers of the local network
     * @return the answer, made safe
     * @throws TrackerException if it is none, or a refusal
     */
    public static AnnounceResponse readAnnounce(byte[] body, boolean takesLocalPeers)
            throws TrackerException {
        return parse(body).announce(takesLocalPeers);
    }

    static ScrapeResponse readScrape(byte[] body) throws TrackerException {
        return parse(body).scrape();
    }

    /** The failure an error page holds if it happens to be a tracker's, else null. */
    static @Nullable String failureIn(byte[] body) {
        try {
            parse(body);
            return null;
        } catch (TrackerException e) {
            return e.getMessage();
        }
    }

    /** Throws the tracker's own failure if the answer is one: it wins over anything beside it. */
    private static HttpReply parse(byte[] body) throws TrackerException {
        if (body.length == 0) {
            throw new TrackerException("an empty answer", null);
        }
        try {
            BencodeValue value = READER.readPrefix(body, 0, body.length).value();
            if (!(value instanceof BencodeDictionary dictionary)) {
                throw new TrackerException("not a tracker's answer: " + beginning(body), null);
            }
            HttpReply reply = new HttpReply(dictionary);
            reply.throwFailure();
            return reply;
        } catch (BencodeException e) {
            throw new TrackerException(
                    "not a tracker's answer: " + e.getMessage() + ": " + beginning(body), e);
        }
    }

    private void throwFailure() throws TrackerException {
        BencodeString failure = reply.string("failure reason");
        if (failure != null) {
            String text = text(failure);
            throw new TrackerException(
                    text.isEmpty() ? "the tracker refused without a reason" : text,
                    null,
                    retryIn());
        }
    }

    private AnnounceResponse announce(boolean takesLocalPeers) {
        Duration minInterval = seconds(reply.integer("min interval"), Duration.ZERO, Duration.ZERO);
        Duration interval =
                seconds(
                        reply.integer("interval"),
                        AnnounceResponse.DEFAULT_INTERVAL,
                        AnnounceResponse.MIN_INTERVAL);
        BencodeString warning = reply.string("warning message");
        BencodeString external = reply.string("external ip");
        BencodeString trackerId = reply.string("tracker id");
        return new AnnounceResponse(
                interval.compareTo(minInterval) < 0 ? minInterval : interval,
                minInterval,
                count(reply.integer("complete")),
                count(reply.integer("incomplete")),
                peers(takesLocalPeers).peers(),
                warning == null ? null : text(warning),
                external == null ? null : address(external.toByteArray()),
                trackerId == null || trackerId.length() > MAX_TRACKER_ID
                        ? null
                        : new String(trackerId.toByteArray(), StandardCharsets.ISO_8859_1));
    }

    private PeerCollector peers(boolean takesLocalPeers) {
        PeerCollector peers = new PeerCollector(takesLocalPeers);
        switch (reply.get("peers")) {
            case BencodeString compact ->
                    peers.addCompact(compact.toByteArray(), PeerCollector.V4_ADDRESS);
            case BencodeList list -> list.values().forEach(peer -> addPeer(peers, peer));
            case null, default -> {}
        }
        BencodeString six = reply.string("peers6");
        if (six != null) {
            peers.addCompact(six.toByteArray(), PeerCollector.V6_ADDRESS);
        }
        return peers;
    }

    /** BEP 3 allows names here; they are not looked up, a peer list must not make us ask the DNS. */
    private static void addPeer(PeerCollector peers, BencodeValue value) {
        if (value instanceof BencodeDictionary peer && peer.get("ip") instanceof BencodeString ip) {
            long port = peer.integer("port").orElse(0);
            InetAddress address = ip.length() > MAX_LITERAL ? null : literal(ip.utf8());
            if (address != null && port > 0 && port <= 65_535) {
                peers.add(address, (int) port);
            }
        }
    }

    private ScrapeResponse scrape() {
        Map<InfoHash, ScrapeResponse.Counts> torrents = new HashMap<>();
        BencodeDictionary files = reply.dictionary("files");
        if (files != null) {
            for (BencodeString key : files.keys()) {
                if (key.length() == InfoHash.LENGTH
                        && torrents.size() < ScrapeResponse.MAX_TORRENTS
                        && files.get(key) instanceof BencodeDictionary counts) {
                    torrents.put(
                            InfoHash.of(key.toByteArray()),
                            new ScrapeResponse.Counts(
                                    count(counts.integer("complete")),
                                    count(counts.integer("incomplete")),
                                    count(counts.integer("downloaded"))));
                }
            }
        }
        return new ScrapeResponse(torrents);
    }

    /** BEP 31: minutes, or the word "never". */
    private @Nullable Duration retryIn() {
        return switch (reply.get("retry in")) {
            case BencodeInteger minutes when minutes.value() > 0 -> {
                long most = AnnounceResponse.MAX_INTERVAL.toMinutes();
                yield Duration.ofMinutes(Math.min(minutes.value(), most));
            }
            case BencodeString word when word.utf8().equals("never") -> TrackerException.NEVER;
            case null, default -> null;
        };
    }

    static Duration seconds(OptionalLong seconds, Duration absent, Duration least) {
        if (seconds.isEmpty()) {
            return absent;
        }
        long most = AnnounceResponse.MAX_INTERVAL.toSeconds();
        return Duration.ofSeconds(Math.clamp(seconds.getAsLong(), least.toSeconds(), most));
    }

    private static int count(OptionalLong value) {
        return value.isPresent() && value.getAsLong() >= 0 && value.getAsLong() <= Integer.MAX_VALUE
                ? (int) value.getAsLong()
                : -1;
    }

    private static @Nullable InetAddress literal(String text) {
        if (text.indexOf(':') < 0 && !IPV4_LITERAL.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text); // with a colon, or four numbers: never looked up
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null; // neither 4 nor 16 bytes: hearsay anyway
        }
    }

    private static String text(BencodeString value) {
        byte[] bytes = value.toByteArray();
        return TrackerText.shown(
                new String(
                        bytes, 0, Math.min(bytes.length, MAX_TEXT_BYTES), StandardCharsets.UTF_8));
    }

    private static String beginning(byte[] body) {
        return TrackerText.shown(
                new String(body, 0, Math.min(body.length, 60), StandardCharsets.UTF_8));
    }
}

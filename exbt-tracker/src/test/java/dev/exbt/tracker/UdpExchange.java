package dev.exbt.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** A {@link UdpTransactions} under a clock and a network made of lists. The clock starts shortly before it wraps. */
final class UdpExchange {
    static final byte[] CONNECTED = HexFormat.of().parseHex("00000000112233440123456789abcdef");
    static final byte[] ONE_PEER =
            HexFormat.of().parseHex("0000000111223344000007080000000700000005cb0071011ae1");
    static final InetSocketAddress TRACKER = address("198.51.100.7", 6969);

    private static final int OWN_TRANSACTION = 0x11223344;

    /** A datagram the core sent. */
    record Sent(InetSocketAddress to, byte[] bytes, long atNanos) {}

    final List<Sent> sent = new ArrayList<>();
    long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();
    final long startNanos = nowNanos;
    final UdpTransactions core =
            new UdpTransactions(
                    new SplittableRandom(7),
                    (to, bytes) -> sent.add(new Sent(to, bytes, nowNanos)));

    static InetSocketAddress address(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    UdpAnnounce announce(String url) {
        return announce(TRACKER, url);
    }

    UdpAnnounce announce(InetSocketAddress tracker, String url) {
        UdpAnnounce question =
                new UdpAnnounce(tracker, URI.create(url), ClientFixture.request(), false);
        core.ask(question, nowNanos);
        return question;
    }

    /** Delivers a reply in which 0x11223344 stands for the transaction id of the last datagram, and 0x11223345 for another. */
    void reply(byte[] datagram) {
        replyFrom(TRACKER, datagram);
    }

    void replyFrom(InetSocketAddress from, byte[] datagram) {
        byte[] bytes = datagram.clone();
        if (bytes.length >= 8) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            int own = lastSent().getInt(12);
            if (buffer.getInt(4) == OWN_TRANSACTION) {
                buffer.putInt(4, own);
            } else if (buffer.getInt(4) == OWN_TRANSACTION + 1) {
                buffer.putInt(4, own + 1);
            }
        }
        core.receive(from, bytes, nowNanos);
    }

    /** Lets the time pass, waking the core whenever it wants. */
    void run(Duration time) {
        long end = nowNanos + time.toNanos();
        while (core.nextWakeNanos(nowNanos) - end <= 0) {
            nowNanos = core.nextWakeNanos(nowNanos);
            core.wake(nowNanos);
        }
        nowNanos = end;
    }

    List<Long> sentSeconds() {
        return sent.stream()
                .map(one -> Duration.ofNanos(one.atNanos() - startNanos).toSeconds())
                .toList();
    }

    int sentCount() {
        return sent.size();
    }

    ByteBuffer lastSent() {
        return ByteBuffer.wrap(sent.getLast().bytes());
    }

    int lastSentAction() {
        return lastSent().getInt(8);
    }

    long longAt(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).getLong(offset);
    }

    static String peers(UdpAnnounce question) throws Exception {
        return question.answer.get().peers().stream()
                .map(peer -> peer.getAddress().getHostAddress() + ":" + peer.getPort())
                .collect(Collectors.joining("|"));
    }
}

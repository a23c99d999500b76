package dev.exbt.bench.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/**
 * A long way between two programs of one machine: carries every connection made to it on to one address, a {@link DelayLine} for
 * each direction, and clocks the payload that comes back.
 */
final class DelayingProxy implements AutoCloseable {
    private final InetSocketAddress target;
    private final long delayNanos;
    private final long window;
    private final long expected;
    private final ServerSocket door;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private long arrived;
    private long quarterNanos;
    private long allNanos;

    /**
     * Opens it.
     *
     * @param target where connections go on to
     * @param oneWay delay of each direction
     * @param window bytes of one direction under way in a round trip
     * @param expected bytes the target will send
     */
    DelayingProxy(InetSocketAddress target, Duration oneWay, long window, long expected)
            throws IOException {
        this.target = target;
        this.delayNanos = oneWay.toNanos();
        this.window = window;
        this.expected = expected;
        this.door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.8"));
        start("proxy-door", this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    /** MiB a second that came back, from the first quarter to the last byte: neither connecting nor finding the rate counts. */
    synchronized double rate() {
        if (allNanos == 0) {
            throw new IllegalStateException(arrived + " of " + expected + " bytes came");
        }
        return expected * 0.75 / 1048576.0 / ((allNanos - quarterNanos) / 1e9);
    }

    private synchronized void count(long bytes) {
        arrived += bytes;
        if (quarterNanos == 0 && arrived >= expected / 4) {
            quarterNanos = System.nanoTime();
        }
        if (allNanos == 0 && arrived >= expected) {
            allNanos = System.nanoTime();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = door.accept();
                Socket far = new Socket(target.getAddress(), target.getPort());
                open.addAll(List.of(near, far));
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                carry(near, far, bytes -> {});
                carry(far, near, this::count);
            }
        } catch (SocketException closed) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void carry(Socket from, Socket to, LongConsumer delivered) {
        DelayLine line = new DelayLine(from, to, delayNanos, window, delivered);
        start("proxy-take", line::take);
        start("proxy-deliver", line::deliver);
    }

    private static void start(String name, Runnable work) {
        Thread.ofPlatform().name(name).daemon().start(work);
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}

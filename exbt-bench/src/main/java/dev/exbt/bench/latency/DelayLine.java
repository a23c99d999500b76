package dev.exbt.bench.latency;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * One direction of a connection over a long way. A byte arrives one delay after it was sent, and makes room in the window one
 * delay after that, when the sender would hear of it: as over a link without a limit of its own between two sockets whose
 * buffers hold a window. So it carries a window each round trip and no more.
 *
 * <p>Two threads: {@link #take} and {@link #deliver}.
 */
final class DelayLine {
    private static final int PARCEL_BYTES = 64 << 10;

    /** Bytes under way until {@code dueNanos}; none: the end. */
    private record Parcel(ByteBuffer bytes, long dueNanos) {}

    /** Bytes that have arrived, which the sender hears of at {@code dueNanos}. */
    private record Receipt(int bytes, long dueNanos) {}

    private final Socket from;
    private final Socket to;
    private final long delayNanos;
    private final long window;
    private final LongConsumer delivered;
    private final BlockingQueue<Parcel> travelling = new LinkedBlockingQueue<>();

    private final Queue<Receipt> receipts = new ArrayDeque<>();

    private long inFlight;

    /**
     * @param window bytes that may be under way or not yet acknowledged
     * @param delivered hears of bytes that arrive, on the delivering thread
     */
    DelayLine(Socket from, Socket to, long delayNanos, long window, LongConsumer delivered) {
        this.from = from;
        this.to = to;
        this.delayNanos = delayNanos;
        this.window = Math.max(window, PARCEL_BYTES);
        this.delivered = delivered;
    }

    /** Takes bytes in until there are no more. */
    void take() {
        try {
            InputStream in = from.getInputStream();
            int length = 0;
            while (length >= 0) {
                awaitRoom();
                byte[] bytes = new byte[PARCEL_BYTES];
                length = in.read(bytes);
                int taken = Math.max(0, length);
                synchronized (this) {
                    inFlight += taken;
                }
                send(ByteBuffer.wrap(bytes, 0, taken));
            }
        } catch (IOException closed) {
            send(ByteBuffer.allocate(0));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(ByteBuffer bytes) {
        travelling.add(new Parcel(bytes, System.nanoTime() + delayNanos));
    }

    private synchronized void awaitRoom() throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            Receipt known = receipts.peek();
            if (known != null && known.dueNanos - now <= 0) {
                inFlight -= known.bytes;
                receipts.remove();
            } else if (inFlight + PARCEL_BYTES <= window) {
                return;
            } else if (known == null) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, known.dueNanos - now);
            }
        }
    }

    /** Gives bytes out when they are due, until the end. */
    void deliver() {
        try {
            WritableByteChannel out = Channels.newChannel(to.getOutputStream());
            for (Parcel parcel = travelling.take();
                    parcel.bytes.hasRemaining();
                    parcel = travelling.take()) {
                for (long left = parcel.dueNanos - System.nanoTime();
                        left > 0;
                        left = parcel.dueNanos - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                int length = parcel.bytes.remaining();
                delivered.accept(length); // first, or who has the last byte would be ahead of it
                out.write(parcel.bytes);
                synchronized (this) {
                    receipts.add(new Receipt(length, System.nanoTime() + delayNanos));
                    notifyAll();
                }
            }
            to.shutdownOutput();
        } catch (IOException closed) {
            closeBoth();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeBoth() {
        try (from;
                to) {
            travelling.clear();
        } catch (IOException alreadyClosed) {
            System.getLogger(DelayLine.class.getName())
                    .log(System.Logger.Level.DEBUG, "close", alreadyClosed);
        }
    }
}

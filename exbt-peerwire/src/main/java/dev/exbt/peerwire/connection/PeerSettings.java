package dev.exbt.peerwire.connection;

import java.time.Duration;

/**
 * What every connection of a session is told: names, limits and times.
 *
 * @param clientVersion what we call ourselves in the extension handshake (BEP 10, {@code v}); empty: not told
 * @param listenPort where we accept connections (BEP 10, {@code p}); 0: not told
 * @param maxOutstanding most block requests we leave unanswered at one peer, whatever it allows
 * @param initialOutstanding how many requests a connection starts with
 * @param uploadQueue most requests a peer may leave unanswered at us, told to it as {@code reqq}
 * @param requestQueueTime how long a peer should need to answer what is outstanding
 * @param keepAlive silence of ours after which a keep-alive is sent
 * @param idle silence of the peer after which it is taken for dead
 * @param messageTime how long a message, or 16 KiB of a longer one, may take from its first byte to its last
 * @param snubTime how long a peer with outstanding requests may send no block before they are given up
 */
public record PeerSettings(
        String clientVersion,
        int listenPort,
        int maxOutstanding,
        int initialOutstanding,
        int uploadQueue,
        Duration requestQueueTime,
        Duration keepAlive,
        Duration idle,
        Duration messageTime,
        Duration snubTime) {

    /** What the field has settled on, with a larger window for fast links. */
    public static final PeerSettings STANDARD =
            new PeerSettings(
                    "exbt 0.1",
                    0,
                    1500,
                    16,
                    500,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(180),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60));

    /** Checks the numbers. */
    public PeerSettings {
        if (listenPort < 0 || listenPort > 0xffff) {
            throw new IllegalArgumentException("port " + listenPort);
        }
        if (initialOutstanding < 1
                || maxOutstanding < initialOutstanding
                || maxOutstanding > PendingRequests.MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "outstanding requests " + initialOutstanding + " to " + maxOutstanding);
        }
        if (uploadQueue < 1 || uploadQueue > UploadQueue.MAX_CAPACITY) {
            throw new IllegalArgumentException("upload queue " + uploadQueue);
        }
    }

    /**
     * The same with another name.
     *
     * @param version what we call ourselves
     * @return new settings
     */
    public PeerSettings withClientVersion(String version) {
        return new PeerSettings(
                version,
                listenPort,
                maxOutstanding,
                initialOutstanding,
                uploadQueue,
                requestQueueTime,
                keepAlive,
                idle,
                messageTime,
                snubTime);
    }

    /**
     * The same with another port.
     *
     * @param port where we accept connections, 0: not told
     * @return new settings
     */
    public PeerSettings withListenPort(int port) {
        return new PeerSettings(
                clientVersion,
                port,
                maxOutstanding,
                initialOutstanding,
                uploadQueue,
                requestQueueTime,
                keepAlive,
                idle,
                messageTime,
                snubTime);
    }

    /**
     * The same with other windows for our requests.
     *
     * @param min how many requests a connection starts with
     * @param max most requests we leave unanswered
     * @return new settings
     */
    public PeerSettings withOutstanding(int min, int max) {
        return new PeerSettings(
                clientVersion,
                listenPort,
                max,
                min,
                uploadQueue,
                requestQueueTime,
                keepAlive,
                idle,
                messageTime,
                snubTime);
    }
}

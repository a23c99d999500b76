package dev.exbt.job.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real libtorrent on a loopback address of its own, in a process of its own. */
final class LibtorrentPeer implements AutoCloseable {
    private final LibtorrentProcess process;
    private final String ip;
    private final int port;

    private LibtorrentPeer(LibtorrentProcess process, String ip) {
        this.process = process;
        this.ip = ip;
        this.port = Integer.parseInt(process.answer("port"));
    }

    static LibtorrentPeer start(Path temporary, String ip) {
        return start(temporary, List.of(ip));
    }

    /** Starts one with a DHT node, on the same port. */
    static LibtorrentPeer startWithDht(Path temporary, String ip) {
        return start(temporary, List.of(ip, "dht"));
    }

    private static LibtorrentPeer start(Path temporary, List<String> arguments) {
        return new LibtorrentPeer(
                LibtorrentProcess.start(temporary, LibtorrentMain.class, arguments),
                arguments.getFirst());
    }

    String ip() {
        return ip;
    }

    int port() {
        return port;
    }

    void add(Path torrent, Path directory) {
        process.ask("added", "add " + torrent + " " + directory);
    }

    /** Serves a directory as it is, without looking whether it is right. */
    void seedUnchecked(Path torrent, Path directory) {
        process.ask("added", "seed " + torrent + " " + directory);
    }

    void addMagnet(String magnet, Path directory) {
        process.ask("added", "add " + magnet + " " + directory);
    }

    void connect(String toIp, int toPort) {
        process.ask("connecting", "connect " + toIp + " " + toPort);
    }

    /** Tells its DHT node of another one. */
    void know(InetSocketAddress node) {
        process.ask("known", "know " + node.getAddress().getHostAddress() + " " + node.getPort());
    }

    /** How many nodes its DHT node has in its table. */
    int knownNodes() {
        return Integer.parseInt(process.ask("nodes", "nodes"));
    }

    /** How many pieces it has. */
    int pieces() {
        return Integer.parseInt(process.ask("status", "status").split(" ")[0]);
    }

    boolean isSeeding() {
        String[] status = process.ask("status", "status").split(" ");
        return status[2].equals("SEEDING") && Integer.parseInt(status[0]) > 0;
    }

    /** Waits until it has everything. */
    void awaitSeeding(Duration limit) {
        LibtorrentProcess.await(
                this::isSeeding, "libtorrent at " + ip + " to have everything", limit);
    }

    @Override
    public void close() {
        process.close();
    }
}

package dev.exbt.job.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** DHT nodes of libtorrent, each at a loopback address of its own, together in a process of their own. */
final class LibtorrentNodes implements AutoCloseable {
    private final LibtorrentProcess process;
    private final List<LibtorrentNode> nodes = new ArrayList<>();

    private LibtorrentNodes(LibtorrentProcess process, List<String> ips) {
        this.process = process;
        String[] ports = process.answer("ports").split(" ");
        for (int i = 0; i < ips.size(); i++) {
            nodes.add(
                    new LibtorrentNode(
                            process,
                            i,
                            new InetSocketAddress(ips.get(i), Integer.parseInt(ports[i]))));
        }
    }

    static LibtorrentNodes start(Path temporary, List<String> ips) {
        return new LibtorrentNodes(
                LibtorrentProcess.start(temporary, LibtorrentNodesMain.class, ips), ips);
    }

    List<LibtorrentNode> all() {
        return Collections.unmodifiableList(nodes);
    }

    @Override
    public void close() {
        process.close();
    }
}

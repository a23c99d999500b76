package dev.exbt.job;

import dev.exbt.metainfo.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks up host names of peers, away from the event loop, since the system may take seconds. */
final class PeerLookup {
    private PeerLookup() {}

    /** Addresses of all peers whose names are known; the others are left out. */
    static CompletableFuture<List<InetSocketAddress>> resolve(List<HostPort> peers) {
        if (peers.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    List<InetSocketAddress> found = new ArrayList<>(peers.size());
                    for (HostPort peer : peers) {
                        try {
                            found.add(
                                    new InetSocketAddress(
                                            InetAddress.getByName(peer.host()), peer.port()));
                        } catch (UnknownHostException unknown) {
                            System.getLogger(PeerLookup.class.getName())
                                    .log(
                                            System.Logger.Level.INFO,
                                            "no address is known for peer " + peer);
                        }
                    }
                    return found;
                },
                task -> Thread.ofVirtual().name("exbt-lookup").start(task));
    }
}

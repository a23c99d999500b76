package dev.exbt.bench.race;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A BitTorrent client in a race. One torrent at a time; for one thread. */
interface Racer {
    /** Serves what a directory holds, taking it as right, and gives the port it is served at. */
    int seed(Path torrent, Path directory) throws IOException;

    /** Downloads into a directory from one peer; returns when all of it is there and verified. */
    void download(Path torrent, Path directory, InetSocketAddress seeder) throws Exception;

    /** Forgets the torrent. What is on disk stays. */
    void drop();
}

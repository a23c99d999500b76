package dev.exbt.job.interop;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.SessionManager;
import org.libtorrent4j.SessionParams;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.TorrentStatus;
import org.libtorrent4j.swig.address;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.string_int_pair;
import org.libtorrent4j.swig.tcp_endpoint;
import org.libtorrent4j.swig.torrent_flags_t;

/**
 * The program of a {@link LibtorrentPeer}: one libtorrent session in a process of its own, so that a crash of native code
 * is the end of a peer and not of the test. Reads commands, answers each with a line.
 *
 * <pre>
 * add TORRENT-FILE|MAGNET DIRECTORY   answers: added
 * seed TORRENT-FILE DIRECTORY         answers: added; takes what is there as right, poison or not
 * connect IP PORT                     answers: connecting
 * know IP PORT                        answers: known; tells the DHT of a node, if the program's second argument was "dht"
 * nodes                               answers: nodes COUNT; those in the table of the DHT
 * status                              answers: status PIECES-HAD PROGRESS STATE
 * </pre>
 */
final class LibtorrentMain {
    // Whatever native code may still look at is kept from the garbage collector for the life of the
    // process.
    private static final List<Object> KEPT = new ArrayList<>();

    private LibtorrentMain() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("libtorrent4j.jni.path", arguments[0]);
        SessionManager session = start(arguments[1], arguments.length > 2);
        System.out.println("port " + session.swig().listen_port());
        TorrentHandle torrent = null;
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "add" -> {
                    torrent = add(session, words[1], Path.of(words[2]));
                    System.out.println("added");
                }
                case "seed" -> {
                    torrent = seed(session, words[1], Path.of(words[2]));
                    System.out.println("added");
                }
                case "connect" -> {
                    var endpoint =
                            new tcp_endpoint(
                                    address.from_string(words[1], new error_code()),
                                    Integer.parseInt(words[2]));
                    KEPT.add(endpoint);
                    torrent.swig().connect_peer(endpoint);
                    System.out.println("connecting");
                }
                case "know" -> {
                    var node = new string_int_pair(words[1], Integer.parseInt(words[2]));
                    KEPT.add(node);
                    session.swig().add_dht_node(node);
                    System.out.println("known");
                }
                case "nodes" -> System.out.println("nodes " + session.stats().dhtNodes());
                case "status" -> {
                    TorrentStatus status = torrent.status();
                    KEPT.add(status);
                    System.out.println(
                            "status "
                                    + status.numPieces()
                                    + " "
                                    + status.progress()
                                    + " "
                                    + status.state());
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static SessionManager start(String ip, boolean withDht) {
        SettingsPack settings =
                withDht ? LibtorrentSettings.loopbackWithDht(ip) : LibtorrentSettings.loopback(ip);
        SessionManager session = new SessionManager();
        session.start(new SessionParams(settings));
        KEPT.add(settings);
        KEPT.add(session);
        return session;
    }

    private static TorrentHandle add(SessionManager session, String what, Path directory)
            throws Exception {
        Files.createDirectories(directory);
        if (what.startsWith("magnet:")) {
            AddTorrentParams parameters = AddTorrentParams.parseMagnetUri(what);
            KEPT.add(parameters);
            session.download(what, directory.toFile(), new torrent_flags_t());
            TorrentHandle handle = session.find(parameters.getInfoHashes().getBest());
            while (handle == null) {
                handle = session.find(parameters.getInfoHashes().getBest());
            }
            KEPT.add(handle);
            return handle;
        }
        TorrentInfo info = new TorrentInfo(Files.readAllBytes(Path.of(what)));
        KEPT.add(info);
        session.download(info, directory.toFile(), null, null, null, new torrent_flags_t());
        return find(session, info);
    }

    private static TorrentHandle seed(SessionManager session, String what, Path directory)
            throws Exception {
        TorrentInfo info = new TorrentInfo(Files.readAllBytes(Path.of(what)));
        KEPT.add(info);
        session.download(info, directory.toFile(), null, null, null, TorrentFlags.SEED_MODE);
        return find(session, info);
    }

    private static TorrentHandle find(SessionManager session, TorrentInfo info) {
        TorrentHandle handle = session.find(info.infoHash());
        while (handle == null) {
            handle = session.find(info.infoHash());
        }
        KEPT.add(handle);
        return handle;
    }
}

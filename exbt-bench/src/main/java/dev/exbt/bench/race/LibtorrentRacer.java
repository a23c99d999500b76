package dev.exbt.bench.race;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.AlertListener;
import org.libtorrent4j.ErrorCode;
import org.libtorrent4j.SessionHandle;
import org.libtorrent4j.SessionManager;
import org.libtorrent4j.SessionParams;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.alerts.Alert;
import org.libtorrent4j.alerts.AlertType;
import org.libtorrent4j.swig.address;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.settings_pack.bool_types;
import org.libtorrent4j.swig.settings_pack.int_types;
import org.libtorrent4j.swig.settings_pack.string_types;
import org.libtorrent4j.swig.tcp_endpoint;

/**
 * libtorrent through libtorrent4j, with the settings that were found fastest for one transfer on loopback: plain TCP, deep
 * request queues, large send buffers.
 */
final class LibtorrentRacer implements Racer {
    private static final int PLAIN_TEXT_ONLY = 2;

    private static final Map<int_types, Integer> FAST =
            Map.ofEntries(
                    Map.entry(int_types.in_enc_policy, PLAIN_TEXT_ONLY),
                    Map.entry(int_types.out_enc_policy, PLAIN_TEXT_ONLY),
                    Map.entry(int_types.max_out_request_queue, 1500),
                    Map.entry(int_types.max_allowed_in_request_queue, 4000),
                    Map.entry(int_types.send_buffer_watermark, 3 << 20),
                    Map.entry(int_types.send_buffer_low_watermark, 1 << 20),
                    Map.entry(int_types.send_buffer_watermark_factor, 150),
                    Map.entry(int_types.max_queued_disk_bytes, 64 << 20),
                    Map.entry(int_types.max_peer_recv_buffer_size, 5 << 20),
                    Map.entry(int_types.aio_threads, 2),
                    Map.entry(int_types.hashing_threads, 1),
                    Map.entry(int_types.unchoke_slots_limit, -1),
                    Map.entry(int_types.connection_speed, 500),
                    Map.entry(int_types.tick_interval, 100));

    // Whatever native code may still look at is kept from the garbage collector for the life of the
    // process.
    private final List<Object> kept = new ArrayList<>();
    private final SessionManager session = new SessionManager();
    private final String ip;
    private @Nullable TorrentHandle torrent;

    /**
     * Starts a session at one address.
     *
     * @param checksHashes false for a leecher that should not be what limits a seeder
     */
    LibtorrentRacer(String ip, boolean checksHashes) {
        this.ip = ip;
        SettingsPack settings = new SettingsPack();
        settings.listenInterfaces(ip + ":0");
        settings.setString(string_types.outgoing_interfaces.swigValue(), ip);
        settings.setString(string_types.dht_bootstrap_nodes.swigValue(), "");
        for (bool_types off :
                List.of(
                        bool_types.enable_dht,
                        bool_types.enable_lsd,
                        bool_types.enable_upnp,
                        bool_types.enable_natpmp,
                        bool_types.enable_outgoing_utp,
                        bool_types.enable_incoming_utp,
                        bool_types.smooth_connects)) {
            settings.setBoolean(off.swigValue(), false);
        }
        settings.setBoolean(bool_types.allow_multiple_connections_per_ip.swigValue(), true);
        settings.setBoolean(bool_types.disable_hash_checks.swigValue(), !checksHashes);
        FAST.forEach((name, value) -> settings.setInteger(name.swigValue(), value));
        session.start(new SessionParams(settings));
        kept.add(settings);
    }

    @Override
    public int seed(Path torrentFile, Path directory) throws IOException {
        add(torrentFile, directory, true);
        return session.swig().listen_port();
    }

    @Override
    public void download(Path torrentFile, Path directory, InetSocketAddress seeder)
            throws IOException, InterruptedException {
        CountDownLatch finished = new CountDownLatch(1);
        AlertListener listener =
                new AlertListener() {
                    @Override
                    public int[] types() {
                        return new int[] {AlertType.TORRENT_FINISHED.swig()};
                    }

                    @Override
                    public void alert(Alert<?> alert) {
                        finished.countDown();
                    }
                };
        session.addListener(listener);
        TorrentHandle added = add(torrentFile, directory, false);
        var endpoint =
                new tcp_endpoint(
                        address.from_string(seeder.getHostString(), new error_code()),
                        seeder.getPort());
        kept.add(endpoint);
        added.swig().connect_peer(endpoint);
        boolean inTime = finished.await(RaceProcess.LIMIT.toSeconds(), TimeUnit.SECONDS);
        session.removeListener(listener);
        if (!inTime) {
            throw new IOException("libtorrent at " + ip + " did not get it all in time");
        }
    }

    private TorrentHandle add(Path torrentFile, Path directory, boolean seeding)
            throws IOException {
        Files.createDirectories(directory);
        TorrentInfo info = new TorrentInfo(Files.readAllBytes(torrentFile));
        AddTorrentParams parameters = new AddTorrentParams();
        parameters.setTorrentInfo(info);
        parameters.setSavePath(directory.toString());
        var flags =
                parameters
                        .getFlags()
                        .and_(TorrentFlags.AUTO_MANAGED.inv())
                        .and_(TorrentFlags.PAUSED.inv());
        parameters.setFlags(seeding ? flags.or_(TorrentFlags.SEED_MODE) : flags);
        TorrentHandle added =
                new SessionHandle(session.swig())
                        .addTorrent(parameters, new ErrorCode(new error_code()));
        kept.addAll(List.of(info, parameters, added));
        torrent = added;
        return added;
    }

    @Override
    public void drop() {
        TorrentHandle ending = torrent;
        torrent = null;
        if (ending != null) {
            session.remove(ending);
        }
    }
}

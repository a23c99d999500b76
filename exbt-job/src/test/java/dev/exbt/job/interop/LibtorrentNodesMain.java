package dev.exbt.job.interop;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.libtorrent4j.Entry;
import org.libtorrent4j.Pair;
import org.libtorrent4j.SessionHandle;
import org.libtorrent4j.Sha1Hash;
import org.libtorrent4j.Vectors;
import org.libtorrent4j.alerts.Alert;
import org.libtorrent4j.alerts.Alerts;
import org.libtorrent4j.alerts.DhtDirectResponseAlert;
import org.libtorrent4j.alerts.DhtGetPeersReplyAlert;
import org.libtorrent4j.alerts.DhtImmutableItemAlert;
import org.libtorrent4j.alerts.DhtLiveNodesAlert;
import org.libtorrent4j.alerts.DhtMutableItemAlert;
import org.libtorrent4j.alerts.DhtPutAlert;
import org.libtorrent4j.alerts.DhtSampleInfohashesAlert;
import org.libtorrent4j.swig.address;
import org.libtorrent4j.swig.alert;
import org.libtorrent4j.swig.alert_ptr_vector;
import org.libtorrent4j.swig.bdecode_node;
import org.libtorrent4j.swig.byte_vector_byte_vector_pair;
import org.libtorrent4j.swig.entry;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.libtorrent;
import org.libtorrent4j.swig.session;
import org.libtorrent4j.swig.session_params;
import org.libtorrent4j.swig.settings_pack;
import org.libtorrent4j.swig.sha1_hash;
import org.libtorrent4j.swig.udp_endpoint;

/**
 * The program of {@link LibtorrentNodes}: DHT nodes of libtorrent, one for each address given. One thread reads commands, asks
 * libtorrent, waits for what it has to say and answers with a line; {@code I} is the index of a node, bytes are hexadecimal,
 * {@code -} stands for no bytes and {@code none} for no answer within {@value #PATIENCE_SECONDS} seconds.
 *
 * <pre>
 * know I IP PORT              answers: known
 * ping I IP PORT              answers: pong yes
 * live I OWN-ID               answers: live IP:PORT...; the nodes in its table
 * announce I INFO-HASH PORT   answers: announcing
 * peers I INFO-HASH           answers: peers IP:PORT...; the first that are named
 * sample I IP PORT TARGET     answers: samples INFO-HASH...
 * put I BENCODED              answers: stored COUNT
 * get I TARGET                answers: item BENCODED
 * sign I SEED SALT BENCODED   answers: stored COUNT; with the sequence number after the newest that it finds
 * find I PUBLIC-KEY SALT      answers: item BENCODED
 * </pre>
 */
final class LibtorrentNodesMain {
    private static final int PATIENCE_SECONDS = 10;
    private static final long POLL_MILLIS = 50;
    private static final int ID_LENGTH = 20;
    private static final HexFormat HEX = HexFormat.of();

    // Whatever native code may still look at is kept from the garbage collector for the life of the
    // process.
    private static final List<Object> KEPT = new ArrayList<>();

    private LibtorrentNodesMain() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("libtorrent4j.jni.path", arguments[0]);
        List<session> nodes = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            nodes.add(start(arguments[i]));
        }
        System.out.println(
                "ports "
                        + nodes.stream()
                                .map(node -> String.valueOf(node.listen_port()))
                                .collect(Collectors.joining(" ")));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            session node = nodes.get(Integer.parseInt(words[1]));
            forgetAlerts(node);
            System.out.println(answer(node, keep(new SessionHandle(node)), words));
        }
        Runtime.getRuntime().halt(0);
    }

    private static session start(String ip) {
        var settings = LibtorrentSettings.loopbackWithDht(ip);
        settings.setInteger(
                settings_pack.int_types.alert_mask.swigValue(),
                alert.dht_notification.to_int() | alert.dht_operation_notification.to_int());
        KEPT.add(settings);
        return keep(new session(keep(new session_params(settings.swig()))));
    }

    private static String answer(session node, SessionHandle handle, String[] words) {
        return switch (words[0]) {
            case "know" -> {
                handle.addDhtNode(new Pair<>(words[2], Integer.parseInt(words[3])));
                yield "known";
            }
            case "ping" -> {
                node.dht_direct_request(endpoint(words), keep(bdecode("d1:q4:ping1:y1:qe")));
                yield "pong " + await(node, LibtorrentNodesMain::pong);
            }
            case "live" -> {
                node.dht_live_nodes(hash(words[2]));
                yield "live " + await(node, LibtorrentNodesMain::live);
            }
            case "announce" -> {
                handle.dhtAnnounce(
                        new Sha1Hash(hash(words[2])), Integer.parseInt(words[3]), (byte) 0);
                yield "announcing";
            }
            case "peers" -> {
                node.dht_get_peers(hash(words[2]));
                yield "peers " + await(node, heard -> peers(heard, words[2]));
            }
            case "sample" -> {
                node.dht_sample_infohashes(endpoint(words), hash(words[4]));
                yield "samples " + await(node, LibtorrentNodesMain::samples);
            }
            case "put" -> {
                node.dht_put_item(keep(bdecode(HEX.parseHex(words[2]))));
                yield "stored " + await(node, LibtorrentNodesMain::stored);
            }
            case "get" -> {
                node.dht_get_item(hash(words[2]));
                yield "item " + await(node, LibtorrentNodesMain::immutable);
            }
            case "sign" -> {
                byte_vector_byte_vector_pair keys =
                        keep(
                                libtorrent.ed25519_create_keypair(
                                        keep(Vectors.bytes2byte_vector(bytes(words[2])))));
                handle.dhtPutItem(
                        Vectors.byte_vector2bytes(keys.getFirst()),
                        Vectors.byte_vector2bytes(keys.getSecond()),
                        new Entry(keep(bdecode(bytes(words[4])))),
                        bytes(words[3]));
                yield "stored " + await(node, LibtorrentNodesMain::stored);
            }
            case "find" -> {
                handle.dhtGetItem(bytes(words[2]), bytes(words[3]));
                yield "item " + await(node, LibtorrentNodesMain::mutable);
            }
            default -> throw new IllegalArgumentException(String.join(" ", words));
        };
    }

    // what is heard; null: something else

    private static String pong(Alert<?> heard) {
        if (!(heard instanceof DhtDirectResponseAlert response)) {
            return null;
        }
        bdecode_node results = response.swig().response().dict_find_dict_ex("r");
        boolean answered =
                results.type() == bdecode_node.type_t.dict_t
                        && results.dict_find_string_ex("id").string_length() == ID_LENGTH;
        return answered ? "yes" : "none";
    }

    private static String live(Alert<?> heard) {
        return heard instanceof DhtLiveNodesAlert live
                ? live.nodes().stream()
                        .map(node -> node.second.address() + ":" + node.second.port())
                        .collect(Collectors.joining(" "))
                : null;
    }

    private static String peers(Alert<?> heard, String infoHash) {
        return heard instanceof DhtGetPeersReplyAlert reply
                        && reply.swig().getInfo_hash().to_hex().equals(infoHash)
                ? reply.peers().stream()
                        .map(peer -> peer.address() + ":" + peer.port())
                        .collect(Collectors.joining(" "))
                : null;
    }

    private static String samples(Alert<?> heard) {
        return heard instanceof DhtSampleInfohashesAlert samples
                ? samples.samples().stream().map(Sha1Hash::toHex).collect(Collectors.joining(" "))
                : null;
    }

    private static String stored(Alert<?> heard) {
        return heard instanceof DhtPutAlert put
                ? String.valueOf(put.swig().getNum_success())
                : null;
    }

    private static String immutable(Alert<?> heard) {
        return heard instanceof DhtImmutableItemAlert found
                ? bencode(found.swig().getItem())
                : null;
    }

    private static String mutable(Alert<?> heard) {
        return heard instanceof DhtMutableItemAlert found && found.swig().getAuthoritative()
                ? bencode(found.swig().getItem())
                : null;
    }

    // waiting

    private static String await(session node, Function<Alert<?>, String> wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() - deadline < 0) {
            if (node.wait_for_alert_ms(POLL_MILLIS) != null) {
                alert_ptr_vector alerts = new alert_ptr_vector();
                node.pop_alerts(alerts);
                for (alert heard : alerts) {
                    String answer = wanted.apply(Alerts.cast(heard));
                    if (answer != null) {
                        return answer;
                    }
                }
            }
        }
        return "none";
    }

    private static void forgetAlerts(session node) {
        node.pop_alerts(keep(new alert_ptr_vector()));
    }

    // values

    private static udp_endpoint endpoint(String[] words) {
        var ip = keep(address.from_string(words[2], keep(new error_code())));
        return keep(new udp_endpoint(ip, Integer.parseInt(words[3])));
    }

    private static sha1_hash hash(String hex) {
        return keep(sha1_hash.from_hex(hex));
    }

    private static byte[] bytes(String hex) {
        return hex.equals("-") ? new byte[0] : HEX.parseHex(hex);
    }

    private static entry bdecode(String text) {
        return bdecode(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static entry bdecode(byte[] bencoded) {
        return entry.bdecode(keep(Vectors.bytes2byte_vector(bencoded)));
    }

    private static String bencode(entry value) {
        return value.type() == entry.data_type.undefined_t
                ? "none"
                : HEX.formatHex(Vectors.byte_vector2bytes(value.bencode()));
    }

    private static <T> T keep(T value) {
        KEPT.add(value);
        return value;
    }
}

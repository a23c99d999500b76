package dev.exbt.job.interop;

import java.util.List;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.swig.settings_pack.bool_types;
import org.libtorrent4j.swig.settings_pack.int_types;
import org.libtorrent4j.swig.settings_pack.string_types;

/** What libtorrent is told so that it works on loopback and looks for nobody anywhere else. */
final class LibtorrentSettings {
    private static final int PLAIN_TEXT_ONLY = 2;
    private static final int PLENTY = 1 << 24;

    private LibtorrentSettings() {}

    /** TCP without encryption at one address and a port of the system's choice, and nothing else. */
    static SettingsPack loopback(String ip) {
        SettingsPack settings = new SettingsPack();
        settings.listenInterfaces(ip + ":0");
        for (bool_types off :
                List.of(
                        bool_types.enable_dht,
                        bool_types.enable_lsd,
                        bool_types.enable_upnp,
                        bool_types.enable_natpmp,
                        bool_types.enable_outgoing_utp,
                        bool_types.enable_incoming_utp)) {
            settings.setBoolean(off.swigValue(), false);
        }
        settings.setString(string_types.outgoing_interfaces.swigValue(), ip);
        settings.setString(string_types.dht_bootstrap_nodes.swigValue(), "");
        settings.setBoolean(bool_types.allow_multiple_connections_per_ip.swigValue(), true);
        settings.setInteger(int_types.in_enc_policy.swigValue(), PLAIN_TEXT_ONLY);
        settings.setInteger(int_types.out_enc_policy.swigValue(), PLAIN_TEXT_ONLY);
        return settings;
    }

    /** The same with a DHT node on the same port, which takes nodes of one subnet and answers as often as it is asked. */
    static SettingsPack loopbackWithDht(String ip) {
        SettingsPack settings = loopback(ip);
        settings.setBoolean(bool_types.enable_dht.swigValue(), true);
        for (bool_types off :
                List.of(
                        bool_types.dht_restrict_routing_ips,
                        bool_types.dht_restrict_search_ips,
                        bool_types.dht_prefer_verified_node_ids,
                        bool_types.dht_enforce_node_id,
                        bool_types.dht_ignore_dark_internet)) {
            settings.setBoolean(off.swigValue(), false);
        }
        settings.setInteger(int_types.dht_upload_rate_limit.swigValue(), PLENTY);
        settings.setInteger(int_types.dht_block_ratelimit.swigValue(), PLENTY);
        return settings;
    }
}

package dev.exbt.peerwire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which client calls itself how (BEP 20): the ids seen in the field, for display only. */
final class ClientNames {
    /** Two letters of {@code -XXvvvv-}, Azureus style. */
    private static final Map<String, String> AZUREUS =
            Map.ofEntries(
                    Map.entry("7T", "aTorrent"),
                    Map.entry("AB", "AnyEvent::BitTorrent"),
                    Map.entry("AG", "Ares"),
                    Map.entry("AZ", "Vuze"),
                    Map.entry("A~", "Ares"),
                    Map.entry("BC", "BitComet"),
                    Map.entry("BE", "BitTorrent SDK"),
                    Map.entry("BG", "BTGetit"),
                    Map.entry("BI", "BiglyBT"),
                    Map.entry("BT", "BitTorrent"),
                    Map.entry("CD", "Enhanced CTorrent"),
                    Map.entry("DE", "Deluge"),
                    Map.entry("FD", "Free Download Manager"),
                    Map.entry("FW", "FrostWire"),
                    Map.entry("G3", "G3 Torrent"),
                    Map.entry("GT", "anacrolix/torrent"),
                    Map.entry("KT", "KTorrent"),
                    Map.entry("LT", "libtorrent"),
                    Map.entry("lt", "rTorrent"),
                    Map.entry("PI", "PicoTorrent"),
                    Map.entry("qB", "qBittorrent"),
                    Map.entry("rQ", "rqbit"),
                    Map.entry("RN", "rain"),
                    Map.entry("SD", "Xunlei"),
                    Map.entry("TL", "Tribler"),
                    Map.entry("TR", "Transmission"),
                    Map.entry("TT", "TuoTu"),
                    Map.entry("UM", "uTorrent for Mac"),
                    Map.entry("UT", "uTorrent"),
                    Map.entry("UW", "uTorrent Web"),
                    Map.entry("WD", "WebTorrent Desktop"),
                    Map.entry("WW", "WebTorrent"),
                    Map.entry("XB", "exbt"),
                    Map.entry("XL", "Xunlei"));

    /** One letter of {@code Xvvv--}, Shad0w style. */
    private static final Map<Character, String> SHADOW =
            Map.of(
                    'A',
                    "ABC",
                    'M',
                    "Mainline",
                    'O',
                    "Osprey",
                    'Q',
                    "BTQueue",
                    'R',
                    "Tribler",
                    'S',
                    "Shad0w",
                    'T',
                    "BitTornado");

    private ClientNames() {}

    static String of(byte[] id) {
        String text = printable(id);
        if (text.startsWith("aria2-")) {
            return "aria2 "
                    + text.substring(6, 12).replace('-', '.').replaceAll("[^0-9.]|\\.+$", "");
        }
        if (text.charAt(0) == '-' && text.charAt(7) == '-') {
            String name = AZUREUS.get(text.substring(1, 3));
            return (name == null ? text.substring(1, 3) : name)
                    + " "
                    + version(text.substring(3, 7));
        }
        String shadow = shadow(text);
        return shadow == null ? "unknown (" + text.substring(0, 8) + ")" : shadow;
    }

    /** Mainline writes {@code M7-10-3--}, the Shad0w family {@code T03I--} with a digit for each part. */
    private static @Nullable String shadow(String text) {
        String name = SHADOW.get(text.charAt(0));
        int end = text.indexOf("--");
        if (name == null || end < 2 || end > 9 || !Character.isLetterOrDigit(text.charAt(1))) {
            return null;
        }
        String version = text.substring(1, end);
        return name
                + " "
                + (version.indexOf('-') >= 0 ? version.replace('-', '.') : version(version));
    }

    /** {@code 4620} becomes 4.6.2; letters go on from ten. */
    private static String version(String letters) {
        StringBuilder version = new StringBuilder();
        int last = letters.length();
        while (last > 2 && !partOfVersion(letters.charAt(last - 1))) {
            last--;
        }
        for (int i = 0; i < last; i++) {
            int part = Character.digit(letters.charAt(i), 36);
            version.append(i == 0 ? "" : ".").append(part < 0 ? letters.substring(i, i + 1) : part);
        }
        return version.toString();
    }

    private static boolean partOfVersion(char c) {
        return c != '0' && c != 'Z' && c != '-';
    }

    static String printable(byte[] id) {
        StringBuilder text = new StringBuilder(id.length);
        for (byte b : id) {
            text.append(b > ' ' && b < 0x7f ? (char) b : '.');
        }
        return text.toString();
    }
}

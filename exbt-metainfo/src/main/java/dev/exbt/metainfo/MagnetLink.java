package dev.exbt.metainfo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A magnet link: the hashes that name a torrent, and hints where to find it (BEP 9, 53). Immutable; nothing in it has been
 * looked up or contacted, and everything but the hashes is what a stranger wrote: a tracker may have any scheme, and the name
 * is a label that becomes part of a path only when it was made safe. Founding document: {@code get_magnet_info_hash}.
 *
 * @param v1 the v1 info-hash ({@code xt=urn:btih:}); null if the link has none, but one of both it has
 * @param v2 the v2 info-hash ({@code xt=urn:btmh:}); null if the link has none
 * @param name what to call the torrent until its description arrives ({@code dn}); null if the link does not say
 * @param trackers announce addresses in the link's order ({@code tr})
 * @param webSeeds addresses that serve the files ({@code ws}, BEP 19)
 * @param peers peers to try ({@code x.pe})
 * @param dhtNodes nodes by which to join the DHT ({@code dht})
 * @param select the files wanted, in order and apart ({@code so}, BEP 53); empty for all
 */
public record MagnetLink(
        @Nullable InfoHash v1,
        @Nullable InfoHashV2 v2,
        @Nullable String name,
        List<String> trackers,
        List<String> webSeeds,
        List<HostPort> peers,
        List<HostPort> dhtNodes,
        List<FileRange> select) {
    /** Longest link that is read, in characters. */
    public static final int MAX_LENGTH = 1 << 20;

    /** How many trackers are kept, and of web seeds, peers, nodes and selected ranges as many each; the rest is dropped. */
    public static final int MAX_ENTRIES = 1_000;

    /** The highest file index that can be selected; a range that goes beyond it is dropped as a whole. */
    public static final int MAX_FILE_INDEX = 199_999;

    /** Copies the lists and brings the ranges into order. */
    public MagnetLink {
        if (v1 == null && v2 == null) {
            throw new IllegalArgumentException("a magnet link needs an info-hash");
        }
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
        dhtNodes = List.copyOf(dhtNodes);
        select = FileRange.normalised(select);
    }

    /**
     * Reads a link. Hashes must be exact: 40 hexadecimal or 32 base32 digits of either case, or a SHA-256 multihash. Hints that
     * make no sense (a port out of range, an inverted range of files, a broken escape) are dropped. So are peers named by a
     * host name: following a link must not make this machine look up a name that the link chose.
     *
     * @param link the link; blanks and line ends around it are forgiven
     * @return what it says
     * @throws MetainfoException if it is not a magnet link, has no or a malformed info-hash or two different ones, or is
     *     longer than {@value #MAX_LENGTH} characters
     */
    public static MagnetLink parse(String link) throws MetainfoException {
        return new MagnetLinkReader().read(link);
    }

    /**
     * Makes the link by which a torrent can be passed on.
     *
     * @param metainfo the torrent
     * @return a link with its hashes, name, trackers, web seeds and nodes
     */
    public static MagnetLink of(Metainfo metainfo) {
        List<String> trackers = metainfo.trackers().stream().flatMap(List::stream).toList();
        return new MagnetLink(
                metainfo.infoHashV1(),
                metainfo.infoHashV2(),
                metainfo.name(),
                trackers,
                metainfo.webSeeds(),
                List.of(),
                metainfo.nodes(),
                List.of());
    }

    /**
     * Gives the hash under which peers know the torrent.
     *
     * @return the v1 hash if there is one, else the first 20 bytes of the v2 hash (BEP 52)
     */
    public InfoHash infoHash() {
        return v1 != null ? v1 : v2 != null ? v2.truncated() : unreachable();
    }

    private static InfoHash unreachable() {
        throw new AssertionError("the constructor asks for a hash");
    }

    /**
     * Whether the link asks for a file.
     *
     * @param index zero-based place of the file in the torrent's list
     * @return true if it is selected, or nothing is and so all are
     */
    public boolean selects(int index) {
        return select.isEmpty() || select.stream().anyMatch(range -> range.contains(index));
    }

    /** Gives the link itself; parsing it gives an equal one. */
    @Override
    public String toString() {
        return MagnetLinkPrinter.print(this);
    }
}

package dev.exbt.cli;

import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.metainfo.MetainfoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a SOURCE on the command line turned out to be. */
sealed interface TorrentSource {
    /** Bytes a torrent file may have, on disk and from the web. */
    int MAX_TORRENT_BYTES = 10_000_000;

    /**
     * A torrent with everything there is to know about it.
     *
     * @param metainfo its description
     */
    record Described(Metainfo metainfo) implements TorrentSource {}

    /**
     * A magnet link; peers will be asked for the description.
     *
     * @param magnet the link
     */
    record Linked(MagnetLink magnet) implements TorrentSource {}

    /**
     * The same without the trackers it names.
     *
     * @return a source whose peers are found another way
     */
    default TorrentSource withoutTrackers() {
        return switch (this) {
            case Described(Metainfo metainfo) -> new Described(metainfo.withTrackers(List.of()));
            case Linked(MagnetLink m) ->
                    new Linked(
                            new MagnetLink(
                                    m.v1(),
                                    m.v2(),
                                    m.name(),
                                    List.of(),
                                    m.webSeeds(),
                                    m.peers(),
                                    m.dhtNodes(),
                                    m.select()));
        };
    }

    /**
     * Reads a source.
     *
     * @param source a magnet link, an http or https address of a torrent file, or the path of one
     * @param bind the only local address to fetch from; null for any
     * @return what it is
     * @throws UserFailure if it cannot be had or is no torrent
     */
    static TorrentSource load(String source, @Nullable InetAddress bind)
            throws UserFailure, InterruptedException {
        if (source.isBlank()) {
            throw new UserFailure(
                    "a torrent file, a magnet link or a web address expected, found \"\"");
        }
        String lower = source.toLowerCase(Locale.ROOT);
        if (lower.startsWith("magnet:")) {
            return new Linked(magnet(source));
        }
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return new Described(parse(TorrentFetcher.fetch(uri(source), bind), source));
        }
        return new Described(loadFile(Path.of(source)));
    }

    /**
     * Reads a torrent file.
     *
     * @param file where it is
     * @return its description
     * @throws UserFailure if it cannot be read or is no torrent
     */
    static Metainfo loadFile(Path file) throws UserFailure {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_TORRENT_BYTES + 1);
        } catch (IOException e) {
            throw new UserFailure(
                    Files.isDirectory(file) ? file + ": is a directory" : FailureText.of(e), e);
        }
        if (bytes.length > MAX_TORRENT_BYTES) {
            throw new UserFailure(
                    file
                            + ": more than "
                            + MAX_TORRENT_BYTES
                            + " bytes, too large for a torrent file");
        }
        return parse(bytes, file.toString());
    }

    private static Metainfo parse(byte[] bytes, String source) throws UserFailure {
        try {
            return Metainfo.parse(bytes);
        } catch (MetainfoException e) {
            throw new UserFailure(source + ": not a usable torrent file: " + e.getMessage(), e);
        }
    }

    private static MagnetLink magnet(String link) throws UserFailure {
        try {
            return MagnetLink.parse(link);
        } catch (MetainfoException e) {
            throw new UserFailure("not a usable magnet link: " + e.getMessage(), e);
        }
    }

    private static URI uri(String address) throws UserFailure {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new UserFailure("not a web address: " + address, e);
        }
    }
}

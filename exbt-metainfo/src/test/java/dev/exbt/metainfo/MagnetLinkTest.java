package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.exbt.testkit.CpuTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MagnetLinkTest {
    private static final String HASH = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final String LINK = "magnet:?xt=urn:btih:" + HASH;
    private static final String V2 =
            "caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e";

    @Test
    void printsEverythingItHolds() throws Exception {
        String text =
                LINK
                        + "&xt=urn:btmh:1220"
                        + V2
                        + "&dn=a%20%26%20%C5%BE"
                        + "&tr=udp%3A%2F%2Ft.example%3A80%2Fa%3Fb%3Dc"
                        + "&ws=http%3A%2F%2Fw.example%2F"
                        + "&x.pe=10.0.0.1:80&x.pe=[2001:db8::1]:81"
                        + "&dht=router.example:6881"
                        + "&so=0,2-5";
        MagnetLink link = MagnetLink.parse(text);
        assertThat(link).hasToString(text);
        assertThat(link.name()).isEqualTo("a & ž");
        assertThat(link.trackers()).containsExactly("udp://t.example:80/a?b=c");
        assertThat(link.dhtNodes()).containsExactly(new HostPort("router.example", 6881));
    }

    @Test
    void isKnownToPeersByItsV1HashAndElseByTheTruncatedV2Hash() throws Exception {
        assertThat(MagnetLink.parse(LINK + "&xt=urn:btmh:1220" + V2).infoHash())
                .isEqualTo(InfoHash.ofHex(HASH));
        assertThat(MagnetLink.parse("magnet:?xt=urn:btmh:1220" + V2).infoHash().toHex())
                .isEqualTo(V2.substring(0, 40));
    }

    @Test
    void needsAHash() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new MagnetLink(
                                null, null, "x", List.of(), List.of(), List.of(), List.of(),
                                List.of()));
    }

    @Test
    void joinsRangesThatTouchAndSelectsAllWhenThereAreNone() throws Exception {
        MagnetLink link = MagnetLink.parse(LINK + "&so=9,3-5,4-6&so=7");
        assertThat(link.select()).containsExactly(new FileRange(3, 7), new FileRange(9, 9));
        assertThat(link.selects(3)).isTrue();
        assertThat(link.selects(8)).isFalse();
        assertThat(MagnetLink.parse(LINK).selects(8)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRange(3, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRange(-1, 2));
    }

    @Test
    void refusesTwoHashesOfOneVersion() throws Exception {
        assertThat(MagnetLink.parse(LINK + "&xt=urn:btih:" + HASH).v1())
                .isEqualTo(InfoHash.ofHex(HASH));
        assertRefused(LINK + "&xt=urn:btih:" + HASH.replace('c', 'd'), "two different v1");
        String two = "magnet:?xt=urn:btmh:1220" + V2 + "&xt=urn:btmh:1220" + V2.replace('c', 'd');
        assertRefused(two, "two different v2");
    }

    @Test
    void neverTakesAPeerThatWouldHaveToBeLookedUp() throws Exception {
        String names =
                "&x.pe=peer.example:80&x.pe=1.2.3:80&x.pe=1.2.3.256:80&x.pe=[fe80::1%25eth0]:80&x.pe=[::zz]:80";
        assertThat(MagnetLink.parse(LINK + names + "&x.pe=1.2.3.4:80").peers())
                .containsExactly(new HostPort("1.2.3.4", 80));
    }

    @Test
    void theLengthEndsAtItsLimit() throws Exception {
        String start = LINK + "&dn=";
        String longest = start + "x".repeat(MagnetLink.MAX_LENGTH - start.length());
        assertThat(MagnetLink.parse(longest).name())
                .hasSize(MagnetLink.MAX_LENGTH - start.length());
        assertRefused(longest + "x", "longer than the limit of 1048576");
        assertRefused(longest.repeat(100), "longer than the limit of 1048576");
    }

    @Test
    void listsEndAtTheirLimit() throws Exception {
        for (String hint :
                List.of("&tr=http://t/", "&ws=http://w/", "&x.pe=10.0.0.1:", "&dht=10.0.0.1:")) {
            assertThat(hints(hint, MagnetLink.MAX_ENTRIES)).isEqualTo(MagnetLink.MAX_ENTRIES);
            assertThat(hints(hint, MagnetLink.MAX_ENTRIES + 1)).isEqualTo(MagnetLink.MAX_ENTRIES);
            assertThat(hints(hint, 20 * MagnetLink.MAX_ENTRIES)).isEqualTo(MagnetLink.MAX_ENTRIES);
        }
        String ranges =
                IntStream.rangeClosed(0, MagnetLink.MAX_ENTRIES)
                        .mapToObj(i -> Integer.toString(2 * i))
                        .collect(Collectors.joining(","));
        assertThat(MagnetLink.parse(LINK + "&so=" + ranges).select())
                .hasSize(MagnetLink.MAX_ENTRIES);
    }

    @Test
    void addressesThatMakeNoSenseAreTriedUpToTheirLimit() throws Exception {
        int max = MagnetLinkReader.MAX_ADDRESSES_TRIED;
        assertThat(MagnetLink.parse(LINK + "&dht=x".repeat(max - 1) + "&dht=x:1").dhtNodes())
                .hasSize(1);
        assertThat(MagnetLink.parse(LINK + "&dht=x".repeat(max) + "&dht=x:1").dhtNodes()).isEmpty();
    }

    private static int hints(String hint, int times) throws MetainfoException {
        StringBuilder link = new StringBuilder(LINK);
        for (int i = 1; i <= times; i++) {
            link.append(hint).append(i);
        }
        MagnetLink read = MagnetLink.parse(link.toString());
        return read.trackers().size()
                + read.webSeeds().size()
                + read.peers().size()
                + read.dhtNodes().size();
    }

    @Test
    void selectedFilesEndAtTheirLimit() throws Exception {
        int max = MagnetLink.MAX_FILE_INDEX;
        assertThat(MagnetLink.parse(LINK + "&so=" + max).select())
                .containsExactly(new FileRange(max, max));
        assertThat(MagnetLink.parse(LINK + "&so=" + (max + 1)).select()).isEmpty();
        assertThat(MagnetLink.parse(LINK + "&so=0-" + (max + 1)).select()).isEmpty();
        assertThat(MagnetLink.parse(LINK + "&so=" + 100L * max).select()).isEmpty();
    }

    @Test
    void theLongestLinkIsReadInLinearTime() {
        for (String unit : List.of("&", "%41", "&so=1", "so=1,", "&x.pe=::", "=", "&tr=%")) {
            String link =
                    LINK + "&dn=" + unit.repeat((MagnetLink.MAX_LENGTH - 100) / unit.length());
            assertThat(CpuTime.during(() -> parse(link)))
                    .as(unit)
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    private static void parse(String link) {
        try {
            assertThat(MagnetLink.parse(link).infoHash()).isEqualTo(InfoHash.ofHex(HASH));
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(String link, String message) {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> MagnetLink.parse(link))
                .withMessageContaining(message);
    }
}

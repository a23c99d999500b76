package dev.exbt.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.metainfo.AddressScope;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses and URLs strangers may lead us to. */
class PolicyTest {
    private static InetAddress[] addresses(String... literals) throws Exception {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return addresses;
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8,INTERNET",
        "203.0.113.1,INTERNET",
        "172.32.0.1,INTERNET",
        "100.128.0.1,INTERNET",
        "2001:db8::1,INTERNET",
        "127.0.0.1,LOCAL",
        "127.9.9.9,LOCAL",
        "10.0.0.1,LOCAL",
        "172.16.0.1,LOCAL",
        "172.31.255.255,LOCAL",
        "192.168.1.1,LOCAL",
        "169.254.169.254,LOCAL",
        "100.64.0.1,LOCAL",
        "198.18.0.1,LOCAL",
        "::1,LOCAL",
        "fe80::1,LOCAL",
        "fc00::1,LOCAL",
        "fd12::1,LOCAL",
        "fec0::1,LOCAL",
        "::ffff:127.0.0.1,LOCAL",
        "::127.0.0.1,LOCAL",
        "64:ff9b::7f00:1,LOCAL",
        "64:ff9b::808:808,INTERNET",
        "2002:7f00:1::,LOCAL",
        "2002:808:808::,INTERNET",
        "0.0.0.0,NO_HOST",
        "0.1.2.3,NO_HOST",
        "224.0.0.1,NO_HOST",
        "240.0.0.1,NO_HOST",
        "255.255.255.255,NO_HOST",
        "::,NO_HOST",
        "ff02::1,NO_HOST"
    })
    void addressesReachAsFar(String literal, AddressScope scope) throws Exception {
        assertThat(AddressScope.of(InetAddress.getByName(literal))).isEqualTo(scope);
    }

    @Test
    void noRedirectLeadsFromAGlobalHostIntoTheLocalNetwork() throws Exception {
        DestinationPolicy policy = new DestinationPolicy(false);
        URI url = URI.create("http://router.example/announce");
        assertThat(policy.check(url, addresses("192.168.1.1"), false))
                .isEqualTo(AddressScope.LOCAL);
        assertThatThrownBy(() -> policy.check(url, addresses("192.168.1.1"), true))
                .isInstanceOf(TrackerException.class)
                .hasMessageContaining("redirect into the local network");
        assertThat(policy.check(url, addresses("8.8.8.8"), true)).isEqualTo(AddressScope.INTERNET);
        assertThat(new DestinationPolicy(true).check(url, addresses("192.168.1.1"), true))
                .isEqualTo(AddressScope.LOCAL);
    }

    @Test
    void aNameWithOneLocalAddressIsLocal() throws Exception {
        assertThatThrownBy(() ->
                        new DestinationPolicy(false)
                                .check(
                                        URI.create("http://t.example/x"),
                                        addresses("8.8.8.8", "127.0.0.1"),
                                        false))
                .hasMessageContaining("/announce only");
    }

    @ParameterizedTest
    @CsvSource({
        "http://l/announce,true",
        "http://l/announce?a=1,true",
        "http://l/scrape,true",
        "http://l/announce/x,false",
        "http://l/,false",
        "http://l,false",
        "http://l/x/announce,false",
        "udp://l:1,true",
        "udp://l:1/,true",
        "udp://l:1/announce,true",
        "udp://l:1/x,false"
    })
    void localTrackersAreContactedAtTheWellKnownPath(String url, boolean allowed) throws Exception {
        InetAddress[] local = addresses("127.0.0.1");
        if (allowed) {
            assertThat(new DestinationPolicy(false).check(URI.create(url), local, false))
                    .isEqualTo(AddressScope.LOCAL);
        } else {
            assertThatThrownBy(
                            () -> new DestinationPolicy(false).check(URI.create(url), local, false))
                    .isInstanceOf(TrackerException.class);
            assertThat(new DestinationPolicy(true).check(URI.create(url), local, false))
                    .isEqualTo(AddressScope.LOCAL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "file:///etc/passwd",
                "ftp://t.example/announce",
                "javascript:alert(1)",
                "wss://t.example/",
                "http:///announce",
                "http://tr\u00e4cker.example/announce",
                "http://t\u0430.example/announce",
                "udp://t.example/announce",
                "http://t.example:0/announce",
                "http://t.example:65536/announce",
                "http://a b/announce",
                "http://[::1/announce"
            })
    void unusableUrlsAreRefused(String url) {
        assertThatThrownBy(() -> TrackerUrl.parse(url)).isInstanceOf(TrackerException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "' http://t.example/announce ',http://t.example/announce",
        "http://t.example/a b|c,http://t.example/a%20b%7Cc",
        "http://t.example/\u00e4?x={1},http://t.example/%C3%A4?x=%7B1%7D",
        "http://t.example/a%20b,http://t.example/a%20b",
        "UDP://t.example:80,UDP://t.example:80",
        "http://xn--trcker-cua.example/announce,http://xn--trcker-cua.example/announce",
        "http://[2001:db8::1]:80/announce,http://[2001:db8::1]:80/announce"
    })
    void usableUrlsAreMended(String url, String read) throws Exception {
        assertThat(TrackerUrl.parse(url)).hasToString(read);
    }

    @ParameterizedTest
    @CsvSource({
        "http://e.com/announce,http://e.com/scrape",
        "http://e.com/x/announce,http://e.com/x/scrape",
        "http://e.com/announce.php,http://e.com/scrape.php",
        "http://e.com/a,",
        "http://e.com/announce?x2%0644,http://e.com/scrape?x2%0644",
        "http://e.com/x%064announce,"
    })
    void scrapesGoWhereBep48Says(String announce, String scrape) throws Exception {
        if (scrape == null) {
            assertThatThrownBy(() -> TrackerUrl.scrape(URI.create(announce)))
                    .isInstanceOf(TrackerException.class);
        } else {
            assertThat(TrackerUrl.scrape(URI.create(announce))).hasToString(scrape);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4_096, 4_097})
    void urlsHaveALimit(int length) throws Exception {
        String url = "http://t.example/" + "a".repeat(length - 17);
        if (length <= TrackerUrl.MAX_LENGTH) {
            assertThat(TrackerUrl.parse(url).toString()).hasSize(length);
        } else {
            assertThatThrownBy(() -> TrackerUrl.parse(url)).hasMessageContaining("4097");
        }
    }

    @Test
    void shownTextHoldsNothingThatMovesACursorOrTurnsTheLine() {
        assertThat(TrackerText.shown("a\u001b[2J\r\n\u0000\u202eb\u200b\ud800c"))
                .isEqualTo("a\\u{1b}[2J\\u{d}\\u{a}\\u{0}\\u{202e}b\\u{200b}\\u{d800}c");
        assertThat(TrackerText.shown("\u00e4\u4e2d\ud83d\ude00"))
                .isEqualTo("\u00e4\u4e2d\ud83d\ude00");
    }

    @Test
    void shownTextIsCutAtAThousandCharacters() {
        assertThat(TrackerText.shown("x".repeat(1_000))).hasSize(1_000);
        assertThat(TrackerText.shown("x".repeat(1_001))).hasSize(1_000);
        assertThat(TrackerText.shown("\u0001".repeat(100_000)))
                .hasSizeLessThanOrEqualTo(1_000)
                .endsWith("\\u{1}");
    }
}

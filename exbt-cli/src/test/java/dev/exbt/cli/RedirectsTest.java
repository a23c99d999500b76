package dev.exbt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static final URI INTERNET = URI.create("http://93.184.216.34/a/b.torrent");
    private static final URI SECURE = URI.create("https://93.184.216.34/a/b.torrent");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/x",
                "http://10.1.2.3/x",
                "https://192.168.0.1/x",
                "http://169.254.169.254/latest/meta-data",
                "http://[::1]/x",
                "http://[fd00::1]/x",
                "http://[::ffff:127.0.0.1]/x",
                "http://0.0.0.0/x",
                "//127.0.0.1/x"
            })
    void theInternetMayNotSendUsToALocalAddress(String to) {
        assertThatThrownBy(() -> Redirects.follow(INTERNET, to))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("local address");
    }

    @Test
    void aLocalAddressMaySendUsToAnother() throws Exception {
        URI local = URI.create("http://127.0.0.1:8080/x");
        assertThat(Redirects.follow(local, "http://192.168.0.1/y"))
                .isEqualTo(URI.create("http://192.168.0.1/y"));
        assertThat(Redirects.follow(local, INTERNET.toString())).isEqualTo(INTERNET);
    }

    @ParameterizedTest
    @CsvSource({
        "/c.torrent, http://93.184.216.34/c.torrent",
        "c.torrent, http://93.184.216.34/a/c.torrent",
        "http://93.184.216.35/d, http://93.184.216.35/d",
        "HTTPS://93.184.216.34/e, HTTPS://93.184.216.34/e"
    })
    void theInternetMaySendUsElsewhereOnTheInternet(String to, String where) throws Exception {
        assertThat(Redirects.follow(INTERNET, to)).isEqualTo(URI.create(where));
    }

    @Test
    void secureStaysSecure() {
        assertThatThrownBy(() -> Redirects.follow(SECURE, "http://93.184.216.34/"))
                .hasMessageContaining("https to http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://93.184.216.34/x",
                "jar:x",
                "http:///x",
                "http://a b/"
            })
    void whatIsNotOnTheWebIsNotFetched(String to) {
        assertThatThrownBy(() -> Redirects.follow(INTERNET, to)).isInstanceOf(IOException.class);
    }
}

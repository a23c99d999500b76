package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"router.example:6881", "203.0.113.5:1", "[2001:db8::5]:65535", "[::1]:80"})
    void printsWhatItReads(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @Test
    void takesTheBracketsOffAnAddress() {
        assertThat(HostPort.parse("[2001:db8::5]:6883"))
                .isEqualTo(new HostPort("2001:db8::5", 6_883));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "host",
                "host:",
                "host:0",
                "host:65536",
                "host:-1",
                "host:x",
                "host:99999999999",
                "2001:db8::5:6883",
                "[]:80"
            })
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.exbt.cli.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateHomeTest {
    @TempDir Path directory;

    @Test
    void isWhereTheUserSays() {
        Map<String, String> environment = Map.of("XDG_STATE_HOME", directory.toString());
        assertThat(StateHome.dhtFile(environment, "/people/user"))
                .isEqualTo(directory.resolve("exbt").resolve("dht.state"));
    }

    @Test
    void isInTheHomeOtherwise() {
        Path expected = directory.resolve(".local/state/exbt/dht.state");
        assertThat(StateHome.dhtFile(Map.of(), directory.toString())).isEqualTo(expected);
        assertThat(StateHome.dhtFile(Map.of("XDG_STATE_HOME", ""), directory.toString()))
                .isEqualTo(expected);
        assertThat(StateHome.dhtFile(Map.of("XDG_STATE_HOME", "relative"), directory.toString()))
                .isEqualTo(expected);
    }

    @Test
    void isNowhereWithoutAHome() {
        assertThat(StateHome.dhtFile(Map.of(), null)).isNull();
        assertThat(StateHome.dhtFile(Map.of(), "?")).isNull();
    }

    @Test
    void isNowhereIfItCannotBeMade() throws Exception {
        assertThat(StateHome.isMade(directory.resolve("a/b"))).isTrue();
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(StateHome.isMade(file.resolve("a"))).isFalse();
    }

    @Test
    void isForOneAtATime() {
        Path lock = directory.resolve("dht.lock");
        assertThat(StateHome.claims(lock)).isTrue();
        assertThat(StateHome.claims(lock)).isFalse();
        assertThat(StateHome.claims(directory.resolve("none").resolve("dht.lock"))).isFalse();
    }
}

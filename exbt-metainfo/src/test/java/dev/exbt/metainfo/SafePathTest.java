package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.exbt.bencode.BencodeString;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafePathTest {
    private static String clean(String name) {
        return SafePath.sanitise(List.of(name), PathRules.UNIX).toString();
    }

    @Test
    void ofAsciiReplacesSeparatorsAndControlCharactersAlone() {
        for (char c = 0; c < 0x80; c++) {
            boolean forbidden = c < ' ' || c == 0x7f || c == '/' || c == '\\';
            assertThat(clean("xx" + c + "yz"))
                    .as("character %d", (int) c)
                    .isEqualTo(forbidden ? "xx_yz" : "xx" + c + "yz");
            boolean windows = forbidden || ":*?\"<>|".indexOf(c) >= 0;
            assertThat(SafePath.sanitise(List.of("xx" + c + "yz"), PathRules.WINDOWS))
                    .as("character %d", (int) c)
                    .hasToString(windows ? "xx_yz" : "xx" + c + "yz");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "../../etc/passwd, .._.._etc_passwd",
                "/etc/passwd, _etc_passwd",
                "C:\\Windows\\x, C__Windows_x",
                "C:x, C_x",
                "\\\\host\\share, __host_share",
                "a/b, a_b",
                "CON, _CON",
                "con.txt, _con.txt",
                "NUL, _NUL",
                "COM1.log, _COM1.log",
                "lpt9, _lpt9",
                "COM\u00b9, _COM\u00b9",
                "CONIN$, _CONIN$",
                "console, console",
                "COM10, COM10",
                "name., name_",
                "name..., name.._",
                "\"name \", name_",
                "\".. \", .._",
                "..., .._",
                "a\u202exe.txt, axe.txt",
                "\u2066a\u2069, a",
                "..\u202e, _",
                ".bashrc, .bashrc",
                "~root, ~root",
                "-rf, -rf",
                "a:b, a_b",
                "ab:c, ab:c",
                "%2e%2e%2fx, %2e%2e%2fx",
            })
    void makesOneSafeNameOfAnyName(String name, String expected) {
        assertThat(clean(name)).isEqualTo(expected);
    }

    @Test
    void replacesControlCharactersAndHalvesOfPairs() {
        assertThat(clean("a\0b\nc\u001b[31md\u0085\u2028\ud800")).isEqualTo("a_b_c_[31md___");
    }

    @Test
    void leavesOutDotsAndNothingElse() {
        assertThat(
                        SafePath.sanitise(List.of("..", "a", ".", "", "..", "b"), PathRules.UNIX)
                                .components())
                .containsExactly("a", "_", "b");
        assertThat(SafePath.sanitise(List.of("..", ".."), PathRules.UNIX).components())
                .containsExactly("_");
        assertThat(SafePath.sanitise(List.of(), PathRules.UNIX).components()).containsExactly("_");
    }

    @Test
    void replacesWhatWindowsForbidsWhereItMatters() {
        String name = "Mission: Impossible? <1> *|\"";
        assertThat(clean(name)).isEqualTo(name);
        assertThat(SafePath.sanitise(List.of(name), PathRules.WINDOWS).toString())
                .isEqualTo("Mission_ Impossible_ _1_ ___");
    }

    @Test
    void overlongFormsNeverBecomeDotsOrSeparators() {
        byte[] overlong = {
            'a',
            (byte) 0xc0,
            (byte) 0xae,
            (byte) 0xc0,
            (byte) 0xaf,
            (byte) 0xe0,
            (byte) 0x80,
            (byte) 0xae
        };
        assertThat(PathComponent.decode(BencodeString.of(overlong))).matches("a_+");
        assertThat(PathComponent.decode(BencodeString.of("žluť\ufffd"))).isEqualTo("žluť\ufffd");
    }

    @Test
    void takesANameAtTheLimitAndCutsOneOverIt() {
        String atLimit = "n".repeat(SafePath.MAX_COMPONENT_BYTES);
        assertThat(clean(atLimit)).isEqualTo(atLimit);
        assertThat(clean(atLimit + "n")).isEqualTo(atLimit);
        assertThat(clean("n".repeat(25_500) + ".tar.gz")).hasSize(255).endsWith("n.gz");
    }

    @Test
    void cutsAtACharacter() {
        assertThat(clean("ž".repeat(200) + ".txt").getBytes(StandardCharsets.UTF_8))
                .hasSizeBetween(254, 255);
        assertThat(clean("🎉".repeat(100) + ".x")).endsWith("🎉.x").doesNotContain("?");
        assertThat(clean("a".repeat(254) + "..b".repeat(20))).hasSizeLessThanOrEqualTo(255);
    }

    @Test
    void leavesOutDirectoriesNextToTheFileWhenThePathIsTooLong() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            names.add("d".repeat(199));
        }
        names.add("f".repeat(SafePath.MAX_BYTES - 15 * 200));
        assertThat(SafePath.sanitise(names, PathRules.UNIX).components()).isEqualTo(names);
        names.set(15, names.get(15) + "f");
        List<String> shorter = SafePath.sanitise(names, PathRules.UNIX).components();
        assertThat(shorter).hasSize(15).endsWith(names.get(15));
        assertThat(shorter.get(0)).isEqualTo(names.get(0));
    }

    @Test
    void takesOnlyWhatIsSafeAlready() {
        assertThat(SafePath.of(List.of("a", "b.txt")))
                .hasToString("a/b.txt")
                .isEqualTo(SafePath.of(List.of("a", "b.txt")));
        for (String name :
                List.of("..", ".", "", "a/b", "a\\b", "CON", "a.", "a\0", "C:x", "a\u202eb")) {
            assertThatThrownBy(() -> SafePath.of(List.of(name)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** What comes out goes in again unchanged, for the stricter rules too: load, resume and rename agree. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isIdempotent(long seed) {
        Random random = new Random(seed);
        String pieces =
                "..  //\\\\:CONcomNUL123.txt\0\n\u202e\u2066\u200bžß🎉\ud800\udc00é*?\u00b2";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder name = new StringBuilder();
            int length = random.nextInt(random.nextInt(20) == 0 ? 400 : 8);
            for (int i = 0; i < length; i++) {
                name.append(pieces.charAt(random.nextInt(pieces.length())));
            }
            for (PathRules rules : PathRules.values()) {
                SafePath once = SafePath.sanitise(List.of(name.toString()), rules);
                assertThat(SafePath.sanitise(once.components(), rules))
                        .as("seed %d", seed)
                        .isEqualTo(once);
                assertThat(SafePath.of(once.components())).as("seed %d", seed).isEqualTo(once);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PathRules.class)
    void everySingleCharacterMakesASafeName(PathRules rules) {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String name = SafePath.sanitise(List.of(Character.toString(c)), rules).toString();
            assertThat(
                            name.isEmpty()
                                    || name.equals(".")
                                    || name.equals("..")
                                    || name.indexOf('/') >= 0)
                    .isFalse();
        }
    }

    /** The last line of defence: no sanitised name does this on a known file system. */
    @ParameterizedTest
    @ValueSource(strings = {"/elsewhere/a", "/root", "/root/b/a"})
    void aFileSystemThatResolvesElsewhereIsRefused(String where) {
        Path root =
                (Path)
                        Proxy.newProxyInstance(
                                Path.class.getClassLoader(),
                                new Class<?>[] {Path.class},
                                (proxy, method, arguments) ->
                                        switch (method.getName()) {
                                            case "resolve" -> Path.of(where);
                                            case "toString" -> "/root";
                                            default -> Path.of("/root").toAbsolutePath();
                                        });
        assertThatThrownBy(() -> path("a").resolveIn(root))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leaves");
    }

    @Test
    void equalsWhatHasTheSameNames() {
        assertThat(path("a")).isEqualTo(path("a")).hasSameHashCodeAs(path("a"));
        assertThat(path("a")).isNotEqualTo(path("b"));
        assertThat(path("a").equals((Object) "a")).isFalse();
    }

    private static SafePath path(String name) {
        return SafePath.of(List.of(name));
    }
}

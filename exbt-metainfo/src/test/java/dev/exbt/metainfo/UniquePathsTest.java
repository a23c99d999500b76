package dev.exbt.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniquePathsTest {
    private static List<String> claimAll(String... paths) throws MetainfoException {
        UniquePaths unique = new UniquePaths(1_000);
        List<String> result = new ArrayList<>();
        for (String path : paths) {
            unique.reserve(List.of(path.split("/")));
        }
        for (String path : paths) {
            result.add(String.join("/", unique.claim(List.of(path.split("/")))));
        }
        return result;
    }

    @Test
    void numbersEqualPathsBeforeTheExtension() throws Exception {
        assertThat(claimAll("d/a.txt", "d/a.txt", "d/a.txt", "e/a.txt"))
                .containsExactly("d/a.txt", "d/a.1.txt", "d/a.2.txt", "e/a.txt");
    }

    @Test
    void takesNamesThatDifferInCaseOrUnicodeFormForEqual() throws Exception {
        assertThat(
                        claimAll(
                                "README",
                                "readme",
                                "Straße",
                                "STRASSE",
                                "\u00e9",
                                "e\u0301",
                                "a\u200bb",
                                "ab"))
                .containsExactly(
                        "README",
                        "readme.1",
                        "Straße",
                        "STRASSE.1",
                        "\u00e9",
                        "e\u0301.1",
                        "a\u200bb",
                        "ab.1");
    }

    @Test
    void charactersThatNobodySeesMakeNoDifference() {
        for (char invisible : "\u200b\u200c\u200d\u2060\ufeff\u00ad".toCharArray()) {
            assertThat(UniquePaths.fold("a" + invisible + "b")).isEqualTo("ab");
        }
        for (char visible : "\u2010\u2061\ufefe\u00ae".toCharArray()) {
            assertThat(UniquePaths.fold("a" + visible + "b")).isNotEqualTo("ab");
        }
    }

    @Test
    void aDirectoryKeepsItsNameAndTheFileIsRenamed() throws Exception {
        assertThat(claimAll("a", "a/b")).containsExactly("a.1", "a/b");
        assertThat(claimAll("a/b", "A")).containsExactly("a/b", "A.1");
        assertThat(claimAll("a", "a/b", "a.1/c")).containsExactly("a.2", "a/b", "a.1/c");
    }

    @Test
    void aNumberThatIsTakenIsPassedOver() throws Exception {
        assertThat(claimAll("a", "a.1", "a", "a.1")).containsExactly("a", "a.1", "a.2", "a.1.1");
    }

    @Test
    void aNumberedNameStaysWithinTheLimitOfAName() throws Exception {
        String longest = "n".repeat(251) + ".bin";
        assertThat(claimAll(longest, longest).get(1)).hasSize(255).endsWith("n.1.bin");
    }

    @Test
    void refusesMoreEqualNamesThanTheLimit() throws Exception {
        UniquePaths unique = new UniquePaths(2);
        assertThat(unique.claim(List.of("a"))).containsExactly("a");
        assertThat(unique.claim(List.of("a"))).containsExactly("a.1");
        assertThat(unique.claim(List.of("A"))).containsExactly("A.2");
        assertThatThrownBy(() -> unique.claim(List.of("a")))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining("more than 2");
    }

    @Test
    void aThousandEqualNamesAndTheirNumbersTakeOneStepEach() throws Exception {
        UniquePaths unique = new UniquePaths(Integer.MAX_VALUE);
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            assertThat(seen.add(unique.claim(List.of("same")))).isTrue();
        }
        assertThat(seen).contains(List.of("same.99999"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noTwoOfAnyPathsAreTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        String[] names = {"a", "A", "b", "a.1", "B.1", "a.1.1", "\u00e9", "e\u0301", "a.2"};
        String[] paths = new String[500];
        for (int i = 0; i < paths.length; i++) {
            StringBuilder path = new StringBuilder(names[random.nextInt(names.length)]);
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                path.append('/').append(names[random.nextInt(names.length)]);
            }
            paths[i] = path.toString();
        }
        Set<String> files = new HashSet<>();
        Set<String> directories = new HashSet<>();
        for (String path : claimAll(paths)) {
            String folded = UniquePaths.fold(path);
            assertThat(files.add(folded)).as("seed %d: %s", seed, path).isTrue();
            for (int slash = folded.indexOf('/');
                    slash >= 0;
                    slash = folded.indexOf('/', slash + 1)) {
                directories.add(folded.substring(0, slash));
            }
        }
        assertThat(files).as("seed %d", seed).doesNotContainAnyElementsOf(directories);
    }
}

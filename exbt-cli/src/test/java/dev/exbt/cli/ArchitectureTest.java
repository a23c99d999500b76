package dev.exbt.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules that the compiler does not keep, over every module. The layers between modules are kept by their descriptors. */
class ArchitectureTest {
    /** Protocol without sockets. */
    private static final String[] CORES = {
        "dev.exbt.bencode..",
        "dev.exbt.metainfo..",
        "dev.exbt.krpc..",
        "dev.exbt.dht.routing..",
        "dev.exbt.dht.store..",
        "dev.exbt.dht.guard..",
        "dev.exbt.dht.lookup..",
        "dev.exbt.dht.endpoint..",
        "dev.exbt.peerwire..",
        "dev.exbt.job.swarm.."
    };

    private static List<ResolvedModule> modules;
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        modules =
                ModuleLayer.boot().configuration().modules().stream()
                        .filter(module -> module.name().startsWith("dev.exbt."))
                        .toList();
        assertThat(modules).hasSizeGreaterThanOrEqualTo(7);
        classes =
                new ClassFileImporter()
                        .importLocations(
                                modules.stream()
                                        .map(module ->
                                                Location.of(
                                                        module.reference()
                                                                .location()
                                                                .orElseThrow()))
                                        .collect(Collectors.toSet()));
        assertThat(classes.size()).isGreaterThan(100);
    }

    @Test
    void noPackagesImportInACircle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(classes);
    }

    @Test
    void coresOpenNoSockets() {
        noClasses()
                .that()
                .resideInAnyPackage(CORES)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(Socket|ServerSocket|DatagramSocket|URLConnection|HttpURLConnection)"
                                + "|java\\.net\\.http\\..*|java\\.nio\\.channels\\..*(Socket|Datagram)Channel"
                                + "|io\\.netty\\.(channel|bootstrap|resolver)\\..*")
                .check(classes);
    }

    @Test
    void theWireAndTheSwarmTouchNoFiles() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.exbt.bencode..", "dev.exbt.peerwire..", "dev.exbt.job.swarm..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(File.*|RandomAccessFile)|java\\.nio\\.file\\..*|java\\.nio\\.channels\\..*")
                .check(classes);
    }

    @Test
    void coresHaveNoClockOfTheirOwn() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.exbt.bencode..", "dev.exbt.peerwire..", "dev.exbt.job.swarm..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.Thread|java\\.time\\.Clock|java\\.util\\.concurrent\\.(Executor.*|Scheduled.*)")
                .check(classes);
    }

    @Test
    void siblingsDoNotKnowOneAnother() {
        for (String part : List.of("peerwire", "tracker", "storage")) {
            String[] others =
                    Set.of("peerwire", "tracker", "storage").stream()
                            .filter(other -> !other.equals(part))
                            .map(other -> "dev.exbt." + other + "..")
                            .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.exbt." + part + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(classes);
        }
    }

    @Test
    void theDocumentationGateCoversExactlyWhatIsExported() throws IOException {
        Matcher property =
                Pattern.compile("<exbt.exported>([^<]+)</exbt.exported>")
                        .matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(property.find()).isTrue();
        Set<String> exported =
                modules.stream()
                        .flatMap(module -> module.reference().descriptor().exports().stream())
                        .filter(export -> !export.isQualified())
                        .map(ModuleDescriptor.Exports::source)
                        .collect(Collectors.toSet());
        assertThat(property.group(1).split(",")).containsExactlyInAnyOrderElementsOf(exported);
    }

    /** Every package is a slice of its own; a root package does not stand for those below it. */
    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}

package dev.exbt.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * What the build of the image does to class files, {@code src/image/ImageClasses.java}: the virtual machine verifies what it makes,
 * and it does what the classes it was made of do.
 */
@Timeout(120)
class ImageClassesTest {
    /** The first that can run it. */
    private static final int JAVA = 24;

    /** The first version of class files with stack maps. */
    private static final int WITH_STACK_MAPS = 50;

    /** What javac leaves to the virtual machine, in the words of javap. */
    private static final Pattern LEFT_TO_RUN_TIME =
            Pattern.compile("InvokeDynamic #\\d+:(typeSwitch|equals|hashCode):.*");

    /** Its modules, as folders of classes or as jars, and the libraries they stand on. */
    private static final Pattern PART_OF_THE_PROGRAM =
            Pattern.compile(
                    "/exbt-(?!testkit)[a-z-]+/target/classes$|/(exbt-(?!testkit)|netty-|picocli-)[^/]*\\.jar$");

    @TempDir private static Path directory;

    private static Path original;
    private static Path modules;

    @BeforeAll
    static void rewrite() throws Exception {
        assumeTrue(Runtime.version().feature() >= JAVA);
        modules = Files.createDirectory(directory.resolve("modules"));
        original = directory.resolve("exbt-samples.jar");
        Path here = Path.of(locationOf(ImageClassesTest.class)).resolve("dev/exbt/cli/image");
        pack(here, "dev/exbt/cli/image/", original);
        Files.copy(original, modules.resolve("other.jar"));
        for (Path part : partsOfTheProgram()) {
            if (Files.isDirectory(part)) { // exbt-job/target/classes
                pack(part, "", modules.resolve(part.getName(part.getNameCount() - 3) + ".jar"));
            } else {
                Files.copy(part, modules.resolve(part.getFileName()));
            }
        }
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "src/image/ImageClasses.java",
                                original.toString(),
                                modules.toString(),
                                "picocli",
                                "exbt-")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static List<Path> partsOfTheProgram() {
        return Stream.of("jdk.module.path", "java.class.path")
                .map(name -> System.getProperty(name, ""))
                .flatMap(paths -> Stream.of(paths.split(File.pathSeparator)))
                .filter(path -> PART_OF_THE_PROGRAM.matcher(path.replace('\\', '/')).find())
                .distinct()
                .map(Path::of)
                .toList();
    }

    private static URI locationOf(Class<?> type) throws URISyntaxException {
        return type.getProtectionDomain().getCodeSource().getLocation().toURI();
    }

    private static void pack(Path folder, String prefix, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                out.putNextEntry(new JarEntry(prefix + name));
                Files.copy(path, out);
                out.closeEntry();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Choices.class, LeftAlone.class, Records.class})
    void answersAsBefore(Class<?> type) throws Exception {
        List<?> answers = answers(modules.resolve("exbt-samples.jar"), type);
        assertThat(answers).hasSizeGreaterThan(10).isEqualTo(answers(original, type));
    }

    /** The class as it is in a jar; all loaders but the JDK's own verify what they load. */
    private static List<?> answers(Path jar, Class<?> type) throws Exception {
        try (JarsFirst loader = new JarsFirst(List.of(jar))) {
            Class<?> loaded = loader.loadClass(type.getName());
            assertThat(loaded.getClassLoader()).isSameAs(loader);
            return (List<?>) loaded.getMethod("answers").invoke(null);
        }
    }

    @Test
    void nothingIsLeftToRunTime() throws IOException {
        assertThat(leftToRunTime(original)).contains("typeSwitch", "equals", "hashCode");
        assertThat(leftToRunTime(modules.resolve("exbt-samples.jar"))).isEmpty();
    }

    private static List<String> leftToRunTime(Path jar) throws IOException {
        List<String> words = new ArrayList<>(List.of("-c", "-p"));
        for (String name : classes(jar).keySet()) {
            if (!name.contains(LeftAlone.class.getSimpleName())) {
                words.add("jar:" + jar.toUri() + "!/" + name);
            }
        }
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        assertThat(javap.run(out, out, words.toArray(String[]::new))).as("%s", text).isZero();
        return LEFT_TO_RUN_TIME
                .matcher(text.toString())
                .results()
                .map(call -> call.group(1))
                .distinct()
                .toList();
    }

    @Test
    void whatHasNothingToReplaceStaysAsItWas() throws IOException {
        Map<String, ByteBuffer> before = classes(original);
        Map<String, ByteBuffer> after = classes(modules.resolve("exbt-samples.jar"));
        assertThat(after.keySet()).isEqualTo(before.keySet());
        List<String> changed =
                before.keySet().stream()
                        .filter(name -> !before.get(name).equals(after.get(name)))
                        .map(name -> name.substring(name.lastIndexOf('/') + 1))
                        .toList();
        assertThat(changed)
                .contains("Choices.class", "Choices$Chooser.class", "Records$Empty.class")
                .contains("Records$OwnHash.class", "Records$OwnEquals.class")
                .doesNotContain("Records.class", "Records$OwnBoth.class", "Choices$Unit.class")
                .noneMatch(name -> name.startsWith("LeftAlone"))
                .noneMatch(name -> name.startsWith("ImageClassesTest"));
        assertThat(classes(modules.resolve("other.jar"))).isEqualTo(before);
    }

    @Test
    void allOfTheProgramIsVerifiedByTheVirtualMachine() throws Exception {
        Path picocli = Path.of(locationOf(CommandLine.class));
        assertThat(classes(picocli).values()).anyMatch(bytes -> version(bytes) < WITH_STACK_MAPS);
        int count = 0;
        try (JarsFirst loader = new JarsFirst(rewrittenJars())) {
            for (Path jar : rewrittenJars()) {
                for (Map.Entry<String, ByteBuffer> each : classes(jar).entrySet()) {
                    assertThat(version(each.getValue())).isGreaterThanOrEqualTo(WITH_STACK_MAPS);
                    String name = each.getKey().replace(".class", "").replace('/', '.');
                    if (!name.endsWith("-info") && !name.contains("groovy")) {
                        Class<?> type = Class.forName(name, true, loader);
                        assertThat(type.getClassLoader()).isSameAs(loader);
                        count++;
                    }
                }
            }
        }
        assertThat(count).isGreaterThan(700);
    }

    private static List<Path> rewrittenJars() throws IOException {
        try (Stream<Path> jars = Files.list(modules)) {
            return jars.filter(jar -> jar.getFileName().toString().matches("(exbt-|picocli).*"))
                    .sorted()
                    .toList();
        }
    }

    private static int version(ByteBuffer classFile) {
        return classFile.getShort(6);
    }

    private static Map<String, ByteBuffer> classes(Path jar) throws IOException {
        Map<String, ByteBuffer> classes = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (entry.getName().endsWith(".class")) {
                    byte[] bytes = file.getInputStream(entry).readAllBytes();
                    classes.put(entry.getName(), ByteBuffer.wrap(bytes));
                }
            }
        }
        return classes;
    }

    /** Has classes of its own of everything in its jars; all else is what the tests run with. */
    private static final class JarsFirst extends URLClassLoader {
        JarsFirst(List<Path> jars) throws IOException {
            super(new URL[0], ImageClassesTest.class.getClassLoader());
            for (Path jar : jars) {
                addURL(jar.toUri().toURL());
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && findResource(name.replace('.', '/') + ".class") != null) {
                    loaded = findClass(name);
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }
    }
}

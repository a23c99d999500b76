import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Makes class files that the virtual machine can keep ready in its cache: see {@link ModernClasses} and {@link PlainSwitches}.
 *
 * <p>{@code java ImageClasses.java PROGRAM DIRECTORY NAME-PREFIX...}, JDK 24 or newer: puts the program's jar into the directory, and
 * changes there the jars whose names begin so. A part of the image's build, not of the program.
 */
final class ImageClasses {
    private final ClassFile format;
    private int changed;

    private ImageClasses(ClassLoader loader) {
        format =
                ClassFile.of(
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(loader)
                                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    public static void main(String[] arguments) throws IOException {
        Path program = Path.of(arguments[0]);
        Path directory = Path.of(arguments[1]);
        List<String> prefixes = List.of(arguments).subList(2, arguments.length);
        Files.copy(
                program,
                directory.resolve(program.getFileName()),
                StandardCopyOption.REPLACE_EXISTING);
        List<Path> jars = jars(directory);
        Map<Path, Path> rewritten = new LinkedHashMap<>();
        try (URLClassLoader loader = loader(jars)) {
            for (Path jar : jars) {
                if (prefixes.stream().anyMatch(jar.getFileName().toString()::startsWith)) {
                    ImageClasses classes = new ImageClasses(loader);
                    rewritten.put(jar, classes.rewrite(jar));
                    System.out.println(classes.changed + " classes of " + jar);
                }
            }
        }
        for (Map.Entry<Path, Path> each : rewritten.entrySet()) { // none of them is open any more
            Files.move(each.getValue(), each.getKey(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> jars(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static URLClassLoader loader(List<Path> jars) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new));
    }

    private Path rewrite(Path jar) throws IOException {
        Path fresh = jar.resolveSibling(jar.getFileName() + ".new");
        try (JarFile in = new JarFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(fresh))) {
            for (JarEntry entry : Collections.list(in.entries())) {
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(entry.getName().endsWith(".class") ? rewrite(bytes) : bytes);
                out.closeEntry();
            }
        }
        return fresh;
    }

    private byte[] rewrite(byte[] bytes) {
        byte[] made = PlainSwitches.in(format, ModernClasses.in(format, bytes));
        changed += Arrays.equals(made, bytes) ? 0 : 1;
        return made;
    }
}

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Brings the class files of a jar to a version that has stack maps. picocli's are of Java 5, which the virtual machine neither
 * keeps in its cache of classes nor verifies fast, so each start of the image would read and verify 170 of them anew.
 *
 * <p>{@code java ModernClasses.java DIRECTORY NAME-PREFIX}, JDK 24 or newer. A part of the image's build, not of the program.
 */
class ModernClasses {
    private static final int FIRST_WITH_STACK_MAPS = 50;

    public static void main(String[] arguments) throws IOException {
        try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), arguments[1] + "*.jar")) {
            for (Path jar : jars) {
                System.out.println(modernise(jar) + " classes of " + jar);
            }
        }
    }

    private static int modernise(Path jar) throws IOException {
        Path fresh = jar.resolveSibling(jar.getFileName() + ".new");
        int changed = 0;
        try (JarFile in = new JarFile(jar.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(fresh))) {
            ClassFile format =
                    ClassFile.of(
                            ClassHierarchyResolverOption.of(
                                    ClassHierarchyResolver.ofResourceParsing(loader)
                                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (JarEntry entry : Collections.list(in.entries())) {
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class")) {
                    ClassModel old = format.parse(bytes);
                    if (old.majorVersion() < FIRST_WITH_STACK_MAPS) {
                        bytes = format.transformClass(old, toJava8());
                        changed++;
                    }
                }
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
        if (changed > 0) {
            Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(fresh);
        }
        return changed;
    }

    /** Method bodies are written anew, since only then are stack maps made for them. */
    private static ClassTransform toJava8() {
        return ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                .andThen((made, element) -> {
                    if (element instanceof ClassFileVersion) {
                        made.withVersion(ClassFile.JAVA_8_VERSION, 0);
                    } else {
                        made.with(element);
                    }
                });
    }
}

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;

/**
 * Brings a class file to a version that has stack maps. picocli's are of Java 5, which the virtual machine neither keeps in its
 * cache of classes nor verifies fast, so each start of the image would read and verify 170 of them anew.
 */
final class ModernClasses {
    private static final int FIRST_WITH_STACK_MAPS = 50;

    private ModernClasses() {}

    /** The class in a newer version, or the same bytes if it has stack maps. */
    static byte[] in(ClassFile format, byte[] bytes) {
        ClassModel old = format.parse(bytes);
        return old.majorVersion() < FIRST_WITH_STACK_MAPS
                ? format.transformClass(old, toJava8())
                : bytes;
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

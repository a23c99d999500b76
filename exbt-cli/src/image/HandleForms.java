import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Adds to an image's list of method handle forms those that Netty asks for at every start, when it looks what byte buffers can
 * do. The training run has their code made and kept with the classes; else the virtual machine makes a class for each of them,
 * with a compiler of bytecode that is not warm, in the time before a download dials. {@code
 * -Djava.lang.invoke.MethodHandle.TRACE_RESOLVE=true} tells of forms that are missing.
 *
 * <p>{@code java HandleForms.java LIST}, a file of the JDK's: {@code lib/classlist}. A part of the image's build, not of the program.
 */
final class HandleForms {
    private static final List<String> FORMS =
            List.of(
                    "DirectMethodHandle$Holder invokeVirtual LLII_L", // ByteBuffer.slice
                    "DirectMethodHandle$Holder invokeVirtual LLILII_L", // ByteBuffer.put
                    "DirectMethodHandle$Holder invokeInterface LL_J", // MemorySegment.address
                    "DelegatingMethodHandle$Holder reinvoke_L LL_J");

    private HandleForms() {}

    public static void main(String[] arguments) throws IOException {
        List<String> lines =
                FORMS.stream()
                        .map(form -> "@lambda-form-invoker [LF_RESOLVE] java.lang.invoke." + form)
                        .toList();
        Files.write(Path.of(arguments[0]), lines, StandardOpenOption.APPEND);
    }
}

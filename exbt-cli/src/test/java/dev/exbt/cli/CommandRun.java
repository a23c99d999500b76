package dev.exbt.cli;

import dev.exbt.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * One run of the command, in this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it complained of
 */
record CommandRun(int code, String out, String err) {
    static CommandRun of(Object... arguments) {
        return run(new ByteArrayOutputStream(), arguments);
    }

    /** A run whose thread is interrupted, once, when it has printed something. */
    static CommandRun interruptedAt(String printed, Object... arguments) {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream() {
                    private boolean interrupted;

                    @Override
                    public synchronized void write(byte[] bytes, int from, int count) {
                        super.write(bytes, from, count);
                        if (!interrupted && toString(StandardCharsets.UTF_8).contains(printed)) {
                            interrupted = true;
                            Thread.currentThread().interrupt();
                        }
                    }
                };
        return run(out, arguments);
    }

    private static CommandRun run(ByteArrayOutputStream out, Object... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = String.valueOf(arguments[i]);
        }
        int code = Exbt.run(new Terminal(printTo(out), printTo(err), false, false, 80), words);
        return new CommandRun(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream printTo(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}

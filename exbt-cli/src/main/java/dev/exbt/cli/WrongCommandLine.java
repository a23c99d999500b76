package dev.exbt.cli;

import java.io.Serial;

/** What the user asked for cannot be meant; ends the command with {@link Exbt#USAGE} and a hint at its help. */
final class WrongCommandLine extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    WrongCommandLine(String message) {
        super(message);
    }

    WrongCommandLine(RuntimeException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}

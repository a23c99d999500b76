package dev.exbt.cli.shell;

import java.io.Serial;

/** Why one line of the shell could not be carried out, in words. */
public final class ShellFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    ShellFailure(String message) {
        super(message);
    }
}

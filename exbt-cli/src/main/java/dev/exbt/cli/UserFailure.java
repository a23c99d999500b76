package dev.exbt.cli;

import java.io.Serial;

/** Why a command cannot do what it was asked, in words for the person who asked. */
final class UserFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    UserFailure(String message) {
        super(message);
    }

    UserFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

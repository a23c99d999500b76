package dev.exbt.cli;

import java.util.concurrent.Callable;

/** One command: says what it takes, is given that, runs, and returns the exit code. */
interface Command extends Callable<Integer> {
    /**
     * Says what the command is for and what it takes. What the user gave is in the fields named here by the time of {@link #call}.
     *
     * @param usage takes it down
     */
    void declare(Usage usage);
}

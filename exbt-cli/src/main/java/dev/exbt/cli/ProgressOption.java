package dev.exbt.cli;

import dev.exbt.cli.output.ProgressMode;
import dev.exbt.cli.output.ProgressView;
import dev.exbt.cli.output.Terminal;
import org.jspecify.annotations.Nullable;

/** {@code --progress}, for the commands that take a while. */
final class ProgressOption {
    private @Nullable ProgressMode mode;

    void declare(Usage usage) {
        usage.option(
                "--progress",
                "MODE",
                "${COMPLETION-CANDIDATES}. Unless given: a bar on a terminal, else one line per second.",
                ProgressMode.class,
                word -> mode = word);
    }

    ProgressMode mode(Terminal terminal) {
        return mode == null ? terminal.defaultProgress() : mode;
    }

    ProgressView view(Terminal terminal) {
        return ProgressView.of(mode(terminal), terminal);
    }
}

package dev.exbt.cli;

import dev.exbt.cli.output.ProgressMode;
import dev.exbt.cli.output.ProgressView;
import dev.exbt.cli.output.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --progress}, for the commands that take a while. */
final class ProgressOption {
    @Option(
            names = "--progress",
            paramLabel = "MODE",
            description =
                    "${COMPLETION-CANDIDATES}. Unless given: a bar on a terminal, else one line per second.")
    private @Nullable ProgressMode mode;

    ProgressMode mode(Terminal terminal) {
        return mode == null ? terminal.defaultProgress() : mode;
    }

    ProgressView view(Terminal terminal) {
        return ProgressView.of(mode(terminal), terminal);
    }
}

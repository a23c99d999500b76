/** The {@code exbt} command: one class per subcommand. Runs on the main thread and waits there. */
@NullMarked
package dev.exbt.cli;

import org.jspecify.annotations.NullMarked;

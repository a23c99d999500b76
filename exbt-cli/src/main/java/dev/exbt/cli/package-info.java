/**
 * The {@code exbt} command: one class per subcommand. Runs on the main thread and waits there; what a session's event loop tells
 * is queued and shown by the main thread.
 */
@NullMarked
package dev.exbt.cli;

import org.jspecify.annotations.NullMarked;

/**
 * How the command speaks: sizes, progress, JSON, and text from strangers made safe for a terminal. Runs on the thread that calls
 * it. May not import the commands.
 */
@NullMarked
package dev.exbt.cli.output;

import org.jspecify.annotations.NullMarked;

/**
 * What the {@code dht} commands share: nodes that serve, nodes that ask one question and go, and how ids, addresses and items are
 * read and shown. Runs on the main thread and waits there; knows nothing of options and commands.
 */
@NullMarked
package dev.exbt.cli.dht;

import org.jspecify.annotations.NullMarked;

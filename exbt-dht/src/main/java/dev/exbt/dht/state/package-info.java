/**
 * What a node remembers between two runs, and the file it is in. Blocks: not for an event loop.
 */
@NullMarked
package dev.exbt.dht.state;

import org.jspecify.annotations.NullMarked;

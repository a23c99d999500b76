/**
 * A torrent's files on disk. Calls block and belong on a disk thread, never on an event loop. Knows neither peers nor
 * Netty; bytes come and go in {@link java.nio.ByteBuffer}s.
 */
@NullMarked
package dev.exbt.storage;

import org.jspecify.annotations.NullMarked;

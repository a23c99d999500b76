/**
 * Handshake, messages and their codec (BEP 3, 6, 10, 52, 54). Plain values and a codec that belongs to one connection and
 * runs on that connection's event loop. May not import a socket, a clock or a thread.
 */
@NullMarked
package dev.exbt.peerwire;

import org.jspecify.annotations.NullMarked;

/**
 * The state of one peer: what it has, who chokes whom, which blocks were asked in either direction, and when something is
 * late. Runs on the event loop of the swarm that owns the connection. May not import a socket, a clock or a thread: bytes
 * leave through {@code PeerOutput}, time comes as an argument.
 */
@NullMarked
package dev.exbt.peerwire.connection;

import org.jspecify.annotations.NullMarked;

/**
 * The extension protocol (BEP 10) and the extensions exbt speaks itself: metadata exchange (BEP 9) and don't-have (BEP 54).
 * Values and their bencoded forms; each belongs to one connection's event loop. May not import a socket, a clock or the
 * connection that carries it.
 */
@NullMarked
package dev.exbt.peerwire.extension;

import org.jspecify.annotations.NullMarked;

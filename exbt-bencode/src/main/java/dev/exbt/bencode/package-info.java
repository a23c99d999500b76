/**
 * Bencode values, their reader and their writer (BEP 3). Everything here is immutable or confined to its caller; nothing
 * blocks and nothing starts a thread. Imports {@code java.base} alone.
 */
@NullMarked
package dev.exbt.bencode;

import org.jspecify.annotations.NullMarked;

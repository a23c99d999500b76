/**
 * One iterative search toward a target (BEP 5): whom to ask next, and when it is over. No datagrams, no clock.
 */
@NullMarked
package dev.exbt.dht.lookup;

import org.jspecify.annotations.NullMarked;

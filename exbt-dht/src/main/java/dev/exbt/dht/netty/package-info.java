/**
 * The rim: joins UDP channels to endpoints, keeps no state of the protocol. Runs on the event loop.
 */
@NullMarked
package dev.exbt.dht.netty;

import org.jspecify.annotations.NullMarked;

/**
 * A simulated network of real DHT nodes. One thread, virtual time, every random choice from one seed: the same seed gives the
 * same run. Opens no socket.
 */
@NullMarked
package dev.exbt.dht.simulation;

import org.jspecify.annotations.NullMarked;

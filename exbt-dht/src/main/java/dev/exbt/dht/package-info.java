/**
 * A node of the DHT as a program holds it: {@link dev.exbt.dht.DhtServer}. May be used from any thread; everything else in this
 * module runs on the server's event loop. Knows nothing of swarms, trackers and files.
 */
@NullMarked
package dev.exbt.dht;

import org.jspecify.annotations.NullMarked;

/**
 * The routing table (BEP 5): which nodes are known, how good they are, which are nearest to a target. Confined to the thread of
 * its owner; time is an argument. Imports the messages' ids and addresses and nothing else.
 */
@NullMarked
package dev.exbt.dht.routing;

import org.jspecify.annotations.NullMarked;

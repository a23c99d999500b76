/**
 * What a node keeps for others: peers of torrents (BEP 5, 33, 51), items (BEP 44), and the tokens one must show to put them
 * there. Bounded in memory whatever is sent. Confined to the thread of the owner; time is an argument.
 */
@NullMarked
package dev.exbt.dht.store;

import org.jspecify.annotations.NullMarked;

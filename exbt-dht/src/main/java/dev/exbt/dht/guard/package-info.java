/**
 * What keeps a node from being misused and fooled: limits on what it answers and sends, which addresses it touches, whose
 * word it takes for its own address. Bounded in memory. Confined to the thread of the owner; time is an argument.
 */
@NullMarked
package dev.exbt.dht.guard;

import org.jspecify.annotations.NullMarked;

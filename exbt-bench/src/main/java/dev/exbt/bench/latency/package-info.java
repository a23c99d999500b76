/** Downloads over a long way: a proxy on loopback that delays what it carries. Each connection has threads of its own. */
@NullMarked
package dev.exbt.bench.latency;

import org.jspecify.annotations.NullMarked;

/**
 * Races of exbt against libtorrent on loopback, each client in a process of its own. The driver is single-threaded; a racer's
 * process answers one command at a time.
 */
@NullMarked
package dev.exbt.bench.race;

import org.jspecify.annotations.NullMarked;

/**
 * One torrent's peers and pieces: who is asked for which block, who may ask us, whom to connect to.
 *
 * <p>Runs on the event loop that owns the swarm; nothing here is safe for a second thread. Time and randomness come as arguments.
 *
 * <p>May import metainfo, peer wire and the tracker's and disk's interfaces, never a channel, a socket or a file.
 */
@NullMarked
package dev.exbt.job.swarm;

import org.jspecify.annotations.NullMarked;

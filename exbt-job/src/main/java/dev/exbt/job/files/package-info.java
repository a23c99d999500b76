/**
 * What a job has on disk: its directory and state, its files opened with what earlier runs knew of them, and what is verified
 * written down. Belongs to the event loop; what blocks runs on the executors it is given. May not import the swarm or
 * anything that carries bytes to a socket.
 */
@NullMarked
package dev.exbt.job.files;

import org.jspecify.annotations.NullMarked;

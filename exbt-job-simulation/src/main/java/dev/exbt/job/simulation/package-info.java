/**
 * A simulated swarm of real peers: the classes that ship, from the messages to the resume file, over simulated connections and
 * a simulated file system. One thread, virtual time, every random choice from one seed: the same seed gives the same run.
 * Opens no socket and no file.
 */
@NullMarked
package dev.exbt.job.simulation;

import org.jspecify.annotations.NullMarked;

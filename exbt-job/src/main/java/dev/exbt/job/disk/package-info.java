/**
 * The disk as a swarm sees it: blocks go in, verified pieces come out, and nothing blocks. A {@link
 * dev.exbt.job.disk.SwarmDisk} is called on its swarm's event loop only; writing, reading and hashing run on the threads of
 * the session's {@link dev.exbt.job.disk.DiskPool}, and answers come back as tasks on the loop. May not import the swarm,
 * connections or anything that carries bytes to a socket.
 */
@NullMarked
package dev.exbt.job.disk;

import org.jspecify.annotations.NullMarked;

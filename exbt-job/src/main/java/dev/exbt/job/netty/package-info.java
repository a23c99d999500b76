/**
 * The rim: TCP between Netty and a swarm. Everything runs on the one event loop of the session's network and keeps no
 * state of the protocol. May import the swarm, never the handles.
 */
@NullMarked
package dev.exbt.job.netty;

import org.jspecify.annotations.NullMarked;

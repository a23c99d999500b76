package dev.exbt.dht;

import dev.exbt.krpc.NodeContact;
import java.time.Duration;

/**
 * An answered ping.
 *
 * @param node who answered and where it is
 * @param roundTrip how long it took
 */
public record Pong(NodeContact node, Duration roundTrip) {}

/**
 * The messages of the DHT, the ids and addresses in them, and {@link dev.exbt.krpc.KrpcCodec} between them and bytes. For all
 * who speak KRPC, with or without a DHT node of ours: crawlers, monitors, test tools. Everything here is immutable, blocks
 * never and may be used from any thread. Imports no sockets, no clock and no Netty.
 */
@NullMarked
package dev.exbt.krpc;

import org.jspecify.annotations.NullMarked;

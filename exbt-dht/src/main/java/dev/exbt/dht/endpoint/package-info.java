/**
 * The protocol behind one socket, without the socket: datagrams and time in, datagrams and answers out. Confined to the thread
 * of the owner. May not import Netty.
 */
@NullMarked
package dev.exbt.dht.endpoint;

import org.jspecify.annotations.NullMarked;

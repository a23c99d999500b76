package dev.exbt.dht.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;

/**
 * The one handler of a channel: nobody comes after it, so it passes nothing on. Not Netty's adapter, whose annotations are looked
 * for by reflection when the first handler is added; the virtual machine makes four classes for that, at every start, in some ten
 * milliseconds.
 */
public abstract class EndHandler implements ChannelInboundHandler {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {}

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {}

    @Override
    public void channelRegistered(ChannelHandlerContext context) {}

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {}

    @Override
    public void channelActive(ChannelHandlerContext context) {}

    @Override
    public void channelInactive(ChannelHandlerContext context) {}

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {}

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {}

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {}

    @Override
    @SuppressWarnings("deprecation") // in ChannelHandler; in ChannelInboundHandler it is not
    public abstract void exceptionCaught(ChannelHandlerContext context, Throwable cause);
}

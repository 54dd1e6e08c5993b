// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on Netty's NIO transport: NettyApp PORT. */
public final class NettyApp {
    private static final AtomicInteger REQUESTS = new AtomicInteger();

    private NettyApp() {}

    public static void main(String[] args) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        EventLoopGroup acceptors = new NioEventLoopGroup(1);
        EventLoopGroup workers = new NioEventLoopGroup(4);
        new ServerBootstrap()
                .group(acceptors, workers)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpContentCompressor())
                                .addLast(new HttpObjectAggregator(1 << 20))
                                .addLast(new Pages(stop));
                    }
                })
                .bind(Integer.parseInt(args[0]))
                .sync();
        System.out.println("ready");
        stop.await();
        acceptors.shutdownGracefully().sync();
        workers.shutdownGracefully().sync();
        System.out.println("answered " + REQUESTS);
    }

    private static final class Pages extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final CountDownLatch stop;

        Pages(CountDownLatch stop) {
            this.stop = stop;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            String path = request.uri();
            ByteBuf body = path.startsWith("/echo")
                    ? request.content().retainedDuplicate()
                    : Unpooled.copiedBuffer(text(path), UTF_8);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
            boolean keep = HttpUtil.isKeepAlive(request);
            HttpUtil.setKeepAlive(response, keep);
            var written = context.writeAndFlush(response);
            if (!keep) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
            if (path.startsWith("/stop")) {
                written.addListener(done -> stop.countDown());
            }
        }

        private static String text(String path) {
            int request = REQUESTS.incrementAndGet();
            String line = "request " + request + " for " + path + " at " + System.nanoTime() + "\n";
            return path.startsWith("/big") ? line.repeat(500) : line;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.out.println("closed: " + cause);
            context.close();
        }
    }
}

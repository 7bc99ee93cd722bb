package io.github.sessiongateway.bridge;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's TLS for a server whose sockets have a seat from the moment they are accepted. Vert.x
 * says that a socket is there only after its handshake. The seat is given back when the handshake
 * is done, just before the server takes one for the connection, or when the socket is closed. A
 * socket without a seat is closed before a byte of it is read.
 */
final class Handshakes extends JdkSSLEngineOptions {
  private final Function<@Nullable String, Sockets.@Nullable Seat> seats;

  /**
   * TLS that asks for seats on the event loop of the server.
   *
   * @param seats takes an address, and returns null if there is no seat for it
   */
  Handshakes(Function<@Nullable String, Sockets.@Nullable Seat> seats) {
    this.seats = seats;
  }

  @Override
  public Handshakes copy() {
    return new Handshakes(seats);
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Context(super.create());
      }
    };
  }

  private final class Context extends DelegatingSslContext {
    Context(SslContext context) {
      super(context);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator buffers, boolean startTls, Executor tasks) {
      return new Handshake(newEngine(buffers), startTls, tasks);
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator buffers, String host, int port, boolean startTls, Executor tasks) {
      return new Handshake(newEngine(buffers, host, port), startTls, tasks);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      // Vert.x does that.
    }
  }

  private final class Handshake extends SslHandler {
    Handshake(SSLEngine engine, boolean startTls, Executor tasks) {
      super(engine, startTls, tasks);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      Sockets.Seat seat = seats.apply(address(context.channel().remoteAddress()));
      if (seat == null) {
        var unused = context.close();
        return;
      }
      var unusedDone =
          handshakeFuture()
              .addListener(
                  handshake -> {
                    if (handshake.isSuccess()) {
                      seat.leave();
                    }
                  });
      var unusedOver = context.channel().closeFuture().addListener(closed -> seat.leave());
    }
  }

  /** Null if the peer has gone already. */
  private static @Nullable String address(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress address ? address.getAddress().getHostAddress() : null;
  }
}

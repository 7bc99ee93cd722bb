package io.github.sessiongateway.internal.tls;

import io.github.sessiongateway.internal.limit.Claim;
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
 * The JDK's TLS for a server that counts connections from the moment it accepts them. Vert.x
 * reports a connection only after its handshake.
 *
 * <p>The slot is released after the handshake, just before the server claims one for the
 * connection, or when the connection closes. A connection without a slot is closed before a byte is
 * read.
 */
final class Handshakes extends JdkSSLEngineOptions {
  private final Function<@Nullable String, ? extends @Nullable Claim> slots;

  /**
   * TLS that claims slots on the event loop of the server.
   *
   * @param slots claims a slot for an address; returns null if none is free
   */
  Handshakes(Function<@Nullable String, ? extends @Nullable Claim> slots) {
    this.slots = slots;
  }

  @Override
  public Handshakes copy() {
    return new Handshakes(slots);
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
      // Vert.x initializes it.
    }
  }

  private final class Handshake extends SslHandler {
    Handshake(SSLEngine engine, boolean startTls, Executor tasks) {
      super(engine, startTls, tasks);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      Claim slot = slots.apply(address(context.channel().remoteAddress()));
      if (slot == null) {
        var unused = context.close();
        return;
      }
      var unusedDone =
          handshakeFuture()
              .addListener(
                  handshake -> {
                    if (handshake.isSuccess()) {
                      slot.release();
                    }
                  });
      var unusedClose = context.channel().closeFuture().addListener(closed -> slot.release());
    }
  }

  /** Returns the address; null if the peer has disconnected. */
  private static @Nullable String address(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress address ? address.getAddress().getHostAddress() : null;
  }
}

package io.github.sessiongateway.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.HttpClientMetrics;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.TCPMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sees which threads a Vert.x does what on, and how many messages its bus delivers to whom. */
public final class LoopsSeen implements VertxMetricsFactory, VertxMetrics {
  private final Map<String, Set<Thread>> threads = new ConcurrentHashMap<>();
  private final Set<String> delivered = ConcurrentHashMap.newKeySet();

  /** A Vert.x with several event loops that is watched. */
  public Vertx vertx() {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(4)
                .setMetricsOptions(new MetricsOptions().setEnabled(true)))
        .withMetrics(this)
        .build();
  }

  /** The threads of each kind of work: http, tcp, upstream and bus. */
  public Map<String, Set<Thread>> threads() {
    return threads;
  }

  /** The addresses to which messages were delivered. */
  public Set<String> delivered() {
    return delivered;
  }

  private void saw(String work) {
    threads.computeIfAbsent(work, w -> ConcurrentHashMap.newKeySet()).add(Thread.currentThread());
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return this;
  }

  @Override
  public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
      HttpServerOptions options, SocketAddress address) {
    return new HttpServerMetrics<Object, Object, Object>() {
      @Override
      public Object requestBegin(Object socket, HttpRequest request) {
        saw("http");
        return request;
      }
    };
  }

  @Override
  public HttpClientMetrics<?, ?, ?> createHttpClientMetrics(HttpClientOptions options) {
    return new HttpClientMetrics<Object, Object, Object>() {
      @Override
      public Object connected(SocketAddress remote, String name) {
        saw("upstream");
        return remote;
      }
    };
  }

  @Override
  public TCPMetrics<?> createNetServerMetrics(NetServerOptions options, SocketAddress address) {
    return new TCPMetrics<Object>() {
      @Override
      public Object connected(SocketAddress remote, String name) {
        saw("tcp");
        return remote;
      }
    };
  }

  @Override
  public EventBusMetrics<?> createEventBusMetrics() {
    return new EventBusMetrics<String>() {
      @Override
      public String handlerRegistered(String address) {
        return address;
      }

      @Override
      public void messageDelivered(String address, boolean local) {
        if (address.startsWith("session.")) {
          saw("bus");
          delivered.add(address);
        }
      }
    };
  }

  @Override
  public void close() {}
}

package io.github.sessiongateway.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the handlers on a bus, those that wait for a reply among them. */
public final class BusHandlers
    implements VertxMetricsFactory, VertxMetrics, EventBusMetrics<Object> {
  private final AtomicInteger handlers = new AtomicInteger();

  /** A Vert.x whose bus is counted. */
  public Vertx vertx() {
    return Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)))
        .withMetrics(this)
        .build();
  }

  public int count() {
    return handlers.get();
  }

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return this;
  }

  @Override
  public EventBusMetrics<?> createEventBusMetrics() {
    return this;
  }

  @Override
  public Object handlerRegistered(String address) {
    handlers.incrementAndGet();
    return address;
  }

  @Override
  public void handlerUnregistered(Object handler) {
    handlers.decrementAndGet();
  }

  @Override
  public void close() {}
}

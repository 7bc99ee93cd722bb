package io.github.sessiongateway.internal.ops;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Collects the metrics for one scrape. */
@FunctionalInterface
public interface MetricsSource {
  /**
   * Collects the metrics. It is called on the event loop and must not block it.
   *
   * @param accept the scraper's {@code Accept} header; empty if it sent none
   */
  Future<Scrape> scrape(String accept);

  /** The metrics in the form that the scraper accepts. */
  record Scrape(String contentType, Buffer body) {}
}

package io.github.sessiongateway.internal.koyeb.http;

import io.vertx.core.Future;
import io.vertx.core.http.RequestOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of Koyeb's name, or of its proxy's. Vert.x connects to one of them. Here an attempt
 * tries the next address if it gets no connection. Each address has its share of {@code
 * upstream.connect-timeout}. An attempt begins with the address that was reached last. Confined to
 * one event loop.
 */
final class Addresses {
  private final Supplier<Future<List<InetSocketAddress>>> lookUp;
  private final BiConsumer<RequestOptions, String> pointer;
  private final long connectNanos;
  private final LongSupplier nanoTime;
  private @Nullable List<InetSocketAddress> known;
  private @Nullable InetSocketAddress reached;

  /**
   * @param lookUp finds the addresses of the name; if it finds none, Vert.x says why
   * @param pointer makes a request use an IP address
   */
  Addresses(
      Supplier<Future<List<InetSocketAddress>>> lookUp,
      BiConsumer<RequestOptions, String> pointer,
      Duration connectTimeout,
      LongSupplier nanoTime) {
    this.lookUp = lookUp;
    this.pointer = pointer;
    this.connectNanos = connectTimeout.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Looks the name up again before the next connection. */
  void forget() {
    known = null;
  }

  /** Returns the tries of an attempt, once the addresses are known. */
  Future<Tries> tries(RequestOptions request) {
    if (known != null) {
      return Future.succeededFuture(new Tries(known, request));
    }
    return lookUp
        .get()
        .map(
            found -> {
              known = found;
              return new Tries(found, request);
            });
  }

  /** The addresses that one attempt tries, one after the other. */
  final class Tries {
    private final List<InetSocketAddress> addresses;
    private final RequestOptions request;
    private final int first;
    private final long end;
    private int tried;

    private Tries(List<InetSocketAddress> addresses, RequestOptions request) {
      this.addresses = addresses;
      this.request = request;
      this.first = reached == null ? 0 : Math.max(0, addresses.indexOf(reached));
      this.end =
          nanoTime.getAsLong() + Math.min(connectNanos, request.getConnectTimeout() * 1_000_000);
    }

    /** Points the request at the next address, unless the name has only one. */
    void next() {
      if (addresses.size() < 2) {
        return;
      }
      long share = (end - nanoTime.getAsLong()) / (addresses.size() - tried);
      tried++;
      pointer.accept(request, current().getAddress().getHostAddress());
      request.setConnectTimeout(Math.max(1, share / 1_000_000));
    }

    /** Notes that the address was not reached. Returns whether there is another. */
    boolean fails() {
      forget();
      return tried < addresses.size() && tried > 0;
    }

    /** Notes that the attempt has its connection. */
    void succeeds() {
      if (tried > 0) {
        reached = current();
      }
    }

    private InetSocketAddress current() {
      return addresses.get((first + tried - 1) % addresses.size());
    }
  }
}

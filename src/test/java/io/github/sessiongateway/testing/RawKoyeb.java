package io.github.sessiongateway.testing;

import io.github.sessiongateway.sandbox.FaultServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/** A Koyeb whose every answer the test gives by hand. */
public final class RawKoyeb {
  /** A call that waits for its answer. */
  public record Call(HttpServerRequest request, Future<Void> closed) {
    public void answer(int status, JsonObject body) {
      request.response().setStatusCode(status).end(body.toBuffer());
    }
  }

  private final String scheme;
  private final HttpServer server;
  private final AtomicInteger connections = new AtomicInteger();
  private final Queue<Call> arrived = new ArrayDeque<>();
  private final Queue<Promise<Call>> awaited = new ArrayDeque<>();

  private RawKoyeb(Vertx vertx, HttpServerOptions options) {
    scheme = options.isSsl() ? "https" : "http";
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(connection -> connections.incrementAndGet())
            .requestHandler(this::receive);
  }

  public static RawKoyeb start(Vertx vertx) {
    return start(vertx, new HttpServerOptions());
  }

  /** One that speaks as the options say. */
  public static RawKoyeb start(Vertx vertx, HttpServerOptions options) {
    RawKoyeb koyeb = new RawKoyeb(vertx, options);
    Await.result(koyeb.server.listen(0, "127.0.0.1"));
    return koyeb;
  }

  /** The options of one that speaks HTTP/2, with the certificate of {@link FaultServer}. */
  public static HttpServerOptions http2() {
    return new HttpServerOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(FaultServer.CERTIFICATE)
                .setKeyPath("src/test/resources/tls/server.key"));
  }

  public int port() {
    return server.actualPort();
  }

  public String url() {
    return scheme + "://127.0.0.1:" + port();
  }

  /** How many connections there have been. */
  public int connections() {
    return connections.get();
  }

  public synchronized Future<Call> nextCall() {
    Call call = arrived.poll();
    if (call != null) {
      return Future.succeededFuture(call);
    }
    Promise<Call> promise = Promise.promise();
    awaited.add(promise);
    return promise.future();
  }

  private synchronized void receive(HttpServerRequest request) {
    Promise<Void> closed = Promise.promise();
    request.connection().closeHandler(v -> closed.tryComplete());
    Call call = new Call(request, closed.future());
    Promise<Call> waiter = awaited.poll();
    if (waiter == null) {
      arrived.add(call);
    } else {
      waiter.complete(call);
    }
  }
}

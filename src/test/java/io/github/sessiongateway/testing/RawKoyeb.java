package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Queue;

/** A Koyeb whose every answer the test gives by hand. */
public final class RawKoyeb {
  /** A call that waits for its answer. */
  public record Call(HttpServerRequest request, Future<Void> closed) {
    public void answer(int status, JsonObject body) {
      request.response().setStatusCode(status).end(body.toBuffer());
    }
  }

  private final HttpServer server;
  private final Queue<Call> arrived = new ArrayDeque<>();
  private final Queue<Promise<Call>> awaited = new ArrayDeque<>();

  private RawKoyeb(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::receive);
  }

  public static RawKoyeb start(Vertx vertx) {
    RawKoyeb koyeb = new RawKoyeb(vertx);
    Await.result(koyeb.server.listen(0, "127.0.0.1"));
    return koyeb;
  }

  public int port() {
    return server.actualPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
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

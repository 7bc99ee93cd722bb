package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An account API that gives each login, refresh and mint another token. It rejects a login whose
 * address begins with {@code echo}, and repeats the password in the message.
 */
public final class NumberedKoyeb {
  /** What all tokens begin with. */
  public static final String TOKEN = "numbered-token-";

  private static final JsonObject IDENTITY =
      new JsonObject()
          .put("user", new JsonObject().put("id", "u-1"))
          .put("organization", new JsonObject().put("id", "o-1"));

  private final HttpServer server;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile Future<Void> released = Future.succeededFuture();

  private NumberedKoyeb(Vertx vertx) {
    server = vertx.createHttpServer();
    server.requestHandler(request -> request.body().onSuccess(body -> receive(request, body)));
  }

  public static NumberedKoyeb start(Vertx vertx) {
    NumberedKoyeb koyeb = new NumberedKoyeb(vertx);
    Await.result(koyeb.server.listen(0, "127.0.0.1"));
    return koyeb;
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** The calls that have arrived: the last part of the path, for a logout with its bearer. */
  public List<String> calls() {
    return calls;
  }

  /** Answers no call until the promise is completed. */
  public Promise<Void> hold() {
    Promise<Void> hold = Promise.promise();
    released = hold.future();
    return hold;
  }

  private void receive(HttpServerRequest request, Buffer body) {
    String call = request.path().replaceAll(".*/", "");
    boolean isLogout = call.equals("logout");
    calls.add(isLogout ? call + request.getHeader("Authorization").replace("Bearer", "") : call);
    released.onSuccess(
        go -> {
          JsonObject login = call.equals("login") ? body.toJsonObject() : new JsonObject();
          if (login.getString("email", "").startsWith("echo")) {
            answer(
                request,
                400,
                new JsonObject()
                    .put("status", 400)
                    .put("code", "echo")
                    .put("message", "Wrong: " + login.getString("password")));
          } else if (request.method().equals(HttpMethod.GET)) {
            answer(request, 200, IDENTITY);
          } else if (isLogout) {
            answer(request, 200, new JsonObject());
          } else if (call.equals("access_token")) {
            answer(request, 200, new JsonObject().put("token", TOKEN + tokens.incrementAndGet()));
          } else {
            answer(request, 200, new JsonObject().put("token", token()));
          }
        });
  }

  private JsonObject token() {
    return new JsonObject()
        .put("id", TOKEN + tokens.incrementAndGet())
        .put("user_id", "u-1")
        .put("organization_id", "o-1")
        .put("expires_at", "2100-01-01T00:00:00Z");
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }
}

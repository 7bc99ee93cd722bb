package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An account API whose reply the request itself chooses, so that a caller in any process can choose
 * it. The choice is the e-mail address before the @, or the bearer before the first dot.
 */
public final class FakeKoyeb {
  /** One call as it arrived. */
  public record Received(
      String method, String path, io.vertx.core.MultiMap headers, Buffer body, String scenario) {}

  public static final String TOKEN = "new-token";
  public static final String EXPIRES = "2030-01-02T03:04:05Z";

  private static final JsonObject IDENTITY =
      new JsonObject()
          .put("user", new JsonObject().put("id", "u-1"))
          .put("organization", new JsonObject().put("id", "o-1"))
          .put("organizations", new JsonArray().add(new JsonObject().put("id", "o-1")))
          .put("count", 1);

  /** A JWT whose exp is 2030-01-01T00:00:00Z. */
  public static final String JWT = "e30." + base64("{\"exp\":1893456000}") + ".c2ln";

  private final HttpServer server;
  private final List<Received> received = new CopyOnWriteArrayList<>();

  private FakeKoyeb(Vertx vertx) {
    server = vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(64 * 1024));
    server.requestHandler(request -> request.body().onSuccess(body -> receive(request, body)));
  }

  public static FakeKoyeb start(Vertx vertx) {
    FakeKoyeb koyeb = new FakeKoyeb(vertx);
    Await.result(koyeb.server.listen(0, "127.0.0.1"));
    return koyeb;
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  public List<Received> received() {
    return received;
  }

  public Future<Void> close() {
    return server.close();
  }

  private void receive(HttpServerRequest request, Buffer body) {
    String scenario = scenario(request, body);
    received.add(
        new Received(request.method().name(), request.path(), request.headers(), body, scenario));
    if (request.path().endsWith("/access_token") && scenario.equals("ok")) {
      json(request.response(), 200, new JsonObject().put("token", TOKEN));
      return;
    }
    if (request.method().equals(HttpMethod.GET) && scenario.equals("ok")) {
      json(request.response(), 200, IDENTITY);
      return;
    }
    answer(scenario, request, body);
  }

  private static String scenario(HttpServerRequest request, Buffer body) {
    if (request.path().endsWith("/login")) {
      return body.toJsonObject().getString("email").replaceAll("@.*", "");
    }
    String bearer = request.getHeader("Authorization").replace("Bearer ", "");
    return bearer.replaceAll("\\..*", "");
  }

  private static void answer(String scenario, HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    switch (scenario) {
      case "expires" -> reply(response, token().put("expires", EXPIRES));
      case "both-expiries" ->
          reply(
              response, token().put("expires_at", EXPIRES).put("expires", "2001-01-01T00:00:00Z"));
      case "jwt" -> reply(response, new JsonObject().put("id", JWT));
      case "opaque" -> reply(response, token());
      case "extra" ->
          json(
              response,
              200,
              new JsonObject().put("token", token().put("mfa", true)).put("hint", "kept"));
      case "fields" ->
          json(
              response,
              400,
              error(400, "validation_error", "Invalid request")
                  .put(
                      "fields",
                      new JsonArray()
                          .add(
                              new JsonObject()
                                  .put("field", "email")
                                  .put("description", "is not an address"))));
      case "e401" -> json(response, 401, error(401, "token_invalid", "The token is not valid"));
      case "e403" -> json(response, 403, error(403, "no_permission", "No permission"));
      case "e404" -> json(response, 404, error(404, "missing", "No such thing"));
      case "e409" -> json(response, 409, error(409, "conflict", "Conflict"));
      case "e410" -> response.setStatusCode(410).end();
      case "e429" ->
          json(response.putHeader("Retry-After", "7"), 429, error(429, "slow_down", "Slow down"));
      case "e429-date" ->
          json(
              response
                  .putHeader("Date", "Tue, 01 Jan 2030 00:00:00 GMT")
                  .putHeader("Retry-After", "Tue, 01 Jan 2030 00:00:09 GMT"),
              429,
              error(429, "slow_down", "Slow down"));
      case "e500" -> json(response, 500, error(500, "server_error", "Server error"));
      case "e503" ->
          json(response.putHeader("Retry-After", "3"), 503, error(503, "down", "Down for a while"));
      case "html401" -> html(response, 401);
      case "html502" -> html(response, 502);
      case "rpc" ->
          json(
              response,
              500,
              new JsonObject().put("code", 13).put("message", "not for you").put("details", 1));
      case "redirect" -> response.setStatusCode(302).putHeader("Location", "/v1/elsewhere").end();
      case "html200" -> html(response, 200);
      case "array" -> response.end("[]");
      case "no-content" -> response.setStatusCode(204).end();
      case "no-token" -> json(response, 200, new JsonObject());
      case "empty-id" -> reply(response, new JsonObject().put("id", ""));
      case "number-id" -> reply(response, new JsonObject().put("id", 7));
      case "odd-id" -> reply(response, new JsonObject().put("id", "a b"));
      case "no-time" -> reply(response, token().put("expires_at", "soon"));
      case "cut" -> {
        response.putHeader("Content-Length", "1000").write("{\"token\":");
        request.connection().close();
      }
      case "reset" -> request.connection().close();
      case "announced" -> response.putHeader("Content-Length", "70000").write("{");
      case "chunked" -> response.setChunked(true).end(Buffer.buffer(new byte[70_000]));
      case "stall" -> {}
      case "echo" ->
          json(
              response, 400, error(400, "echo", "You sent " + secretOf(request, body) + "\u0007!"));
      case "echo-all" ->
          json(
              response,
              400,
              error(400, secretOf(request, body), "Wrong")
                  .put("status", "400")
                  .put("message", 7)
                  .put(
                      "fields",
                      new JsonArray()
                          .add("odd")
                          .add(
                              new JsonObject()
                                  .put("field", "password")
                                  .put("description", "is " + secretOf(request, body)))));
      case "long" -> json(response, 400, error(400, "long", "x".repeat(10_000)));
      default -> reply(response, tokenFor(request.path()).put("expires_at", EXPIRES));
    }
  }

  private static String secretOf(HttpServerRequest request, Buffer body) {
    return request.path().endsWith("/login")
        ? body.toJsonObject().getString("password")
        : request.getHeader("Authorization");
  }

  private static JsonObject tokenFor(String path) {
    JsonObject token = token();
    if (path.equals("/v1/unscope_organization_token")) {
      token.remove("organization_id");
    } else if (path.endsWith("/switch")) {
      token.put("organization_id", path.split("/", -1)[3]);
    }
    return token;
  }

  private static JsonObject token() {
    return new JsonObject().put("id", TOKEN).put("user_id", "u-1").put("organization_id", "o-1");
  }

  private static JsonObject error(int status, String code, String message) {
    return new JsonObject().put("status", status).put("code", code).put("message", message);
  }

  private static void reply(HttpServerResponse response, JsonObject token) {
    json(response, 200, new JsonObject().put("token", token));
  }

  private static void json(HttpServerResponse response, int status, JsonObject body) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }

  private static void html(HttpServerResponse response, int status) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html")
        .end("<html><body>proxy says no</body></html>");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}

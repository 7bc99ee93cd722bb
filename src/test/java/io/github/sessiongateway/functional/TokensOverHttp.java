package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway that gives tokens over HTTP, a Koyeb that mints them, and requests for one. */
final class TokensOverHttp {
  static final String KEY = "kgw_" + "k".repeat(43);
  static final String LOCKED = "kgw_" + "l".repeat(43);
  static final String GRANT = "grant_type=client_credentials";

  private final Vertx vertx;
  private final WebClient client;
  private final HttpServer koyeb;
  private final SessionGateway gateway = new SessionGateway();
  final List<String> mints = new CopyOnWriteArrayList<>();

  /** The status of Koyeb's answers. */
  int status = 200;

  TokensOverHttp(Vertx vertx) {
    this.vertx = vertx;
    client = WebClient.create(vertx);
    koyeb =
        Await.result(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
  }

  private void answer(HttpServerRequest request) {
    String organization = request.path().split("/", -1)[3];
    mints.add(organization);
    if (organization.equals("foreign")) {
      request.response().setStatusCode(403).end();
    } else if (status != 200) {
      request.response().setStatusCode(status).putHeader("Retry-After", "60").end();
    } else {
      request.response().end(new JsonObject().put("token", "t." + organization).toBuffer());
    }
  }

  void start(JsonObject more) {
    JsonObject credential = new JsonObject().put("kind", "api-token").put("token", "of-a-user");
    JsonObject one =
        new JsonObject().put("credential", credential.copy().put("organization-id", "o"));
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + koyeb.actualPort())
            .put("upstream.retries", 0)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.http.tokens", true)
            .put("sessions.default", one.copy().put("required", false))
            .put("sessions.secret", one.copy().put("required", false))
            .put("sessions.org-*", new JsonObject().put("credential", credential))
            .mergeIn(more);
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  void startWithKeys(Path folder) throws Exception {
    Path keys = folder.resolve("keys");
    Files.writeString(
        keys, line("ci", KEY, "token", "login") + "\n" + line("locked", LOCKED, "status"));
    start(
        new JsonObject()
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", keys.toString()));
  }

  void startOpen() {
    start(new JsonObject().put("bridge.auth.allow-anonymous", true));
  }

  private static String line(String name, String key, String... permissions) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    return new JsonObject()
        .put("name", name)
        .put("sha256", HexFormat.of().formatHex(hash))
        .put("permissions", new JsonArray(List.of(permissions)))
        .put("sessions", new JsonArray().add("default").add("org-*").add("gone"))
        .encode();
  }

  /** Returns the origin of the bridge. */
  String origin() {
    return "http://127.0.0.1:" + Listening.at(gateway, "bridge").getPort();
  }

  HttpRequest<Buffer> request(HttpMethod method, String uri) {
    int port = Listening.at(gateway, "bridge").getPort();
    return client.request(method, port, "127.0.0.1", uri);
  }

  HttpRequest<Buffer> grant() {
    return request(HttpMethod.POST, "/oauth2/token")
        .putHeader("content-type", "application/x-www-form-urlencoded");
  }

  static HttpResponse<Buffer> send(HttpRequest<Buffer> request, String form) {
    return Await.result(request.sendBuffer(Buffer.buffer(form)));
  }

  HttpResponse<Buffer> get(String uri) {
    return Await.result(request(HttpMethod.GET, uri).send());
  }

  static void assertToken(HttpResponse<Buffer> response, String session, String token) {
    JsonObject body = response.bodyAsJsonObject();
    assertThat(response.statusCode()).as("%s", body).isEqualTo(200);
    assertThat(body.getString("access_token")).isEqualTo(token);
    assertThat(body.getString("token_type")).isEqualTo("Bearer");
    assertThat(body.getString("scope")).isEqualTo(session);
    assertThat(body.getInteger("expires_in")).isBetween(3_500, 3_600);
    assertThat(body.fieldNames()).hasSize(4);
    assertThat(response.getHeader("content-type")).isEqualTo("application/json");
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
  }

  static void assertRefused(HttpResponse<Buffer> response, int status, String error) {
    JsonObject body = response.bodyAsJsonObject();
    assertThat(response.statusCode()).as("%s", body).isEqualTo(status);
    assertThat(body.getString("error")).as("%s", body).isEqualTo(error);
    assertThat(body.getString("error_description")).matches("[ !#-\\[\\]-~]+");
    assertThat(response.getHeader("content-type")).isEqualTo("application/json");
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
  }
}

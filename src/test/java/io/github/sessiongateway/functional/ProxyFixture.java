package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway whose proxy leads to a Koyeb that mints {@code minted.1}, {@code minted.2} and so on,
 * and answers everything else as a test says.
 */
final class ProxyFixture {
  static final String KEY = "kgw_" + "k".repeat(43);
  static final String LOCKED = "kgw_" + "l".repeat(43);

  /** What arrived at Koyeb. */
  record Arrived(String line, MultiMap headers) {
    String bearer() {
      return headers.get("authorization");
    }
  }

  final Vertx vertx;
  final SessionGateway gateway = new SessionGateway();
  final List<Arrived> arrived = new CopyOnWriteArrayList<>();
  final List<String> mints = new CopyOnWriteArrayList<>();
  private final WebClient client;
  private final HttpServer koyeb;
  private final String scheme;

  /** How Koyeb answers what is no mint. */
  volatile Handler<HttpServerRequest> answer = request -> request.response().end("{\"apps\":[]}");

  /** How many connections Koyeb has had. */
  final AtomicInteger connections = new AtomicInteger();

  /** Mints are answered after this. */
  volatile Future<?> mintable = Future.succeededFuture();

  /** The status of mints. */
  volatile int mintStatus = 200;

  ProxyFixture(Vertx vertx) {
    this(vertx, new HttpServerOptions());
  }

  /**
   * @param options those of Koyeb's server
   */
  ProxyFixture(Vertx vertx, HttpServerOptions options) {
    this.vertx = vertx;
    client = WebClient.create(vertx);
    scheme = options.isSsl() ? "https" : "http";
    koyeb =
        Await.result(
            vertx
                .createHttpServer(
                    options.setMaxHeaderSize(64 * 1024).addWebSocketSubProtocol("Bearer"))
                .connectionHandler(opened -> connections.incrementAndGet())
                .requestHandler(this::receive)
                .listen(0, "127.0.0.1"));
  }

  private void receive(HttpServerRequest request) {
    if (request.path().endsWith("/access_token")) {
      mint(request);
      return;
    }
    arrived.add(
        new Arrived(
            request.method() + " " + request.uri(),
            MultiMap.caseInsensitiveMultiMap().addAll(request.headers())));
    answer.handle(request);
  }

  private void mint(HttpServerRequest request) {
    if (mintStatus != 200) {
      request.response().setStatusCode(mintStatus).putHeader("Retry-After", "7").end();
      return;
    }
    String token = "minted." + (mints.size() + 1);
    mints.add(token);
    mintable.onComplete(
        now -> request.response().end(new JsonObject().put("token", token).toBuffer()));
  }

  /** Answers 401 to each of these tokens, and with the bytes of its body to any other. */
  void reject(String... tokens) {
    answer =
        request -> {
          String bearer = request.getHeader("authorization").replace("Bearer ", "");
          if (List.of(tokens).contains(bearer)) {
            request.response().setStatusCode(401).end("{\"code\":\"unauthorized\"}");
          } else {
            request.body().onSuccess(body -> request.response().end("bytes: " + body.length()));
          }
        };
  }

  int koyebPort() {
    return koyeb.actualPort();
  }

  void close() {
    Await.result(koyeb.close());
  }

  JsonObject config() {
    return new JsonObject()
        .put("upstream.base-url", scheme + "://127.0.0.1:" + koyeb.actualPort())
        .put("upstream.retries", 0)
        .put("bridge.proxy.enabled", true)
        .put("bridge.proxy.port", 0)
        .put("bridge.limits.messages-per-second", 100_000)
        .put("sessions.default.credential.kind", "api-token")
        .put("sessions.default.credential.token", "of-a-user")
        .put("sessions.default.credential.organization-id", "o")
        .put("sessions.default.required", false);
  }

  String start(JsonObject more) {
    return Await.result(
        vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config().mergeIn(more))));
  }

  String startOpen() {
    return start(new JsonObject().put("bridge.auth.allow-anonymous", true));
  }

  /** Starts with another session, too, which the proxy uses. No key covers it. */
  void startWithOtherSession(Path folder) throws Exception {
    String key = "sessions.other.credential.";
    startWithKeys(
        folder,
        new JsonObject()
            .put("bridge.proxy.session", "other")
            .put(key + "kind", "api-token")
            .put(key + "token", "of-a-user")
            .put(key + "organization-id", "o")
            .put("sessions.other.required", false));
  }

  void startWithKeys(Path folder) throws Exception {
    startWithKeys(folder, new JsonObject());
  }

  private void startWithKeys(Path folder, JsonObject more) throws Exception {
    Path keys = folder.resolve("keys");
    Files.writeString(keys, line("ci", KEY, "token") + "\n" + line("locked", LOCKED, "status"));
    start(
        new JsonObject()
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", keys.toString())
            .mergeIn(more));
  }

  static String line(String name, String key, String... permissions) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    return new JsonObject()
        .put("name", name)
        .put("sha256", HexFormat.of().formatHex(hash))
        .put("permissions", new JsonArray(List.of(permissions)))
        .put("sessions", new JsonArray().add("default"))
        .encode();
  }

  int port() {
    return Listening.at(gateway, "proxy").getPort();
  }

  HttpRequest<Buffer> request(HttpMethod method, String uri) {
    return client.request(method, port(), "127.0.0.1", uri);
  }

  HttpResponse<Buffer> get(String uri) {
    return Await.result(request(HttpMethod.GET, uri).send());
  }

  static String code(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject().getString("code");
  }

  /** Sends bytes, and returns all that comes until the connection closes. */
  String raw(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.getOutputStream().write(bytes.getBytes(UTF_8));
      socket.setSoTimeout(30_000);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}

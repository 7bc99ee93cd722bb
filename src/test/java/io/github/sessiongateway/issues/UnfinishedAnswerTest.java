package io.github.sessiongateway.issues;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Koyeb whose answer has a status below 200, or breaks. A final answer that may follow must not
 * reach another caller.
 */
@ExtendWith(VertxExtension.class)
class UnfinishedAnswerTest {
  private final Vertx vertx;
  private final Queue<String> first = new ArrayDeque<>();
  private final SessionGateway gateway = new SessionGateway();

  UnfinishedAnswerTest(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Answers a request as the test says, and another one of the same connection for that one. */
  private void accept(NetSocket socket) {
    AtomicInteger requests = new AtomicInteger();
    socket.handler(
        part -> {
          String text = part.toString();
          if (text.contains("/access_token ")) {
            socket.write(ok("{\"token\":\"minted\"}"));
          } else if (text.contains(" HTTP/1.1\r\n")) {
            String word = requests.incrementAndGet() == 1 ? "own" : "anothers";
            String given = first.poll();
            socket.write(given == null ? ok("{\"token\":{\"id\":\"" + word + "\"}}") : given);
          }
        });
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private void start(String answer) {
    first.add(answer);
    NetServer koyeb = vertx.createNetServer().connectHandler(this::accept);
    int port = Await.result(koyeb.listen(0, "127.0.0.1")).actualPort();
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + port)
            .put("upstream.max-in-flight", 1)
            .put("upstream.retries", 0)
            .put("bridge.proxy.enabled", true)
            .put("bridge.proxy.port", 0)
            .put("bridge.auth.allow-anonymous", true)
            .put("sessions.default.credential.kind", "api-token")
            .put("sessions.default.credential.token", "t")
            .put("sessions.default.credential.organization-id", "o");
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  private HttpResponse<Buffer> proxied() {
    int port = Listening.at(gateway, "proxy").getPort();
    return Await.result(WebClient.create(vertx).get(port, "127.0.0.1", "/v1/apps").send());
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 101, 102, 104, 199})
  void aCallAfterAStatusBelow200GetsItsOwnAnswer(int status) {
    start("HTTP/1.1 " + status + " Canary\r\n\r\n");
    SessionClient client = new SessionClient(vertx);
    SessionException failure = (SessionException) Await.failure(client.newSession(new Bearer("b")));
    assertThat(failure.code()).isEqualTo("bad_reply");
    assertThat(Await.result(client.newSession(new Bearer("b"))).bearer().value()).isEqualTo("own");
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 101, 102, 104, 199})
  void aProgramAfterAStatusBelow200GetsItsOwnAnswer(int status) {
    start("HTTP/1.1 " + status + " Canary\r\n\r\n");
    HttpResponse<Buffer> answer = proxied();
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.bodyAsString()).contains("\"bad_reply\"").doesNotContain("Canary");
    assertThat(proxied().bodyAsString()).contains("own");
  }

  @Test
  void anAnswerThatBreaksWithItsHeadIsNoErrorOfTheGateway() {
    try (LogLines log = LogLines.of("io.vertx")) {
      start("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n");
      assertThat(proxied().statusCode()).isEqualTo(502);
      assertThat(proxied().bodyAsString()).contains("own");
      assertThat(log.lines()).doesNotContain("Unhandled exception");
    }
  }
}

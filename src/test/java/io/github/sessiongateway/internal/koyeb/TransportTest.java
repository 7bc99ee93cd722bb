package io.github.sessiongateway.internal.koyeb;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ConnectProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TransportTest {
  private static final String CERTIFICATE = "src/test/resources/tls/server.pem";

  private final Vertx vertx;
  private final KoyebCaller caller;
  private final List<HttpVersion> versions = new CopyOnWriteArrayList<>();
  private final List<String> connections = new CopyOnWriteArrayList<>();
  private final ConnectProxy proxy;

  TransportTest(Vertx vertx) {
    this.vertx = vertx;
    proxy = ConnectProxy.start(vertx);
    caller = new KoyebCaller(vertx.getOrCreateContext());
  }

  @Test
  void aKoyebThatOffersHttp2IsSpokenToOverOneConnection() {
    int port = serve(true);
    KoyebClient koyeb = open("https://127.0.0.1:" + port, trusting());
    List<Future<LoginReply>> replies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replies.add(refresh(koyeb, "t" + i));
    }
    replies.forEach(Await::result);
    assertThat(versions).hasSize(20).containsOnly(HttpVersion.HTTP_2);
    assertThat(connections).hasSize(1);
  }

  @Test
  void aKoyebThatDoesNotIsSpokenToOverHttp11() {
    KoyebClient koyeb = open("https://127.0.0.1:" + serve(false), trusting());
    Await.result(refresh(koyeb, "t"));
    assertThat(versions).containsExactly(HttpVersion.HTTP_1_1);
  }

  @Test
  void anAuthorityThatIsNotTrustedIsUnreachable() {
    KoyebClient koyeb = open("https://127.0.0.1:" + serve(true), new JsonObject());
    assertThat(failure(refresh(koyeb, "t"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(versions).isEmpty();
  }

  @Test
  void aCertificateForAnotherHostIsUnreachable() {
    KoyebClient koyeb = open("https://localhost:" + serve(true), trusting());
    assertThat(failure(refresh(koyeb, "t"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(versions).isEmpty();
  }

  @Test
  void aProxySeesTheHostAndItsOwnPasswordAndNoBearer() {
    JsonObject settings =
        trusting().put("upstream.proxy", "http://user:pass%40word@127.0.0.1:" + proxy.port());
    int port = serve(true);
    Await.result(refresh(open("https://127.0.0.1:" + port, settings), "canary"));
    String seen = String.join("\n", proxy.seen());
    assertThat(seen)
        .startsWith("CONNECT 127.0.0.1:" + port + " HTTP/1.1")
        .containsIgnoringCase("Proxy-Authorization: Basic dXNlcjpwYXNzQHdvcmQ=")
        .doesNotContain("canary");
    assertThat(versions).hasSize(1);
  }

  @Test
  void aProxyThatIsNotThereIsUnreachable() {
    JsonObject settings = trusting().put("upstream.proxy", "http://127.0.0.1:" + CLOSED_PORT);
    KoyebClient koyeb = open("https://127.0.0.1:" + serve(true), settings);
    assertThat(failure(refresh(koyeb, "t"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(versions).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno",
        "nonsense\r\n\r\n"
      })
  void aProxyThatRefusesIsUnreachable(String answer) {
    proxy.answer(answer);
    JsonObject settings = trusting().put("upstream.proxy", "http://127.0.0.1:" + proxy.port());
    KoyebClient koyeb = open("https://127.0.0.1:" + serve(true), settings);
    assertThat(failure(refresh(koyeb, "t"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure(refresh(koyeb, "t"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(versions).isEmpty();
  }

  @Test
  void aProxyThatSaysNothingIsUnreachable() {
    proxy.answer("");
    JsonObject settings =
        trusting()
            .put("upstream.proxy", "http://127.0.0.1:" + proxy.port())
            .put("upstream.connect-timeout", "200ms");
    KoyebClient koyeb = open("https://127.0.0.1:" + serve(true), settings);
    assertThat(failure(refresh(koyeb, "t"))).isEqualTo(Failure.UNREACHABLE);
  }

  private static JsonObject trusting() {
    return new JsonObject().put("upstream.trust-file", CERTIFICATE);
  }

  private int serve(boolean http2) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(http2)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(CERTIFICATE)
                    .setKeyPath("src/test/resources/tls/server.key"));
    return Await.result(
            vertx
                .createHttpServer(options)
                .connectionHandler(connection -> connections.add(connection.toString()))
                .requestHandler(
                    request -> {
                      versions.add(request.version());
                      request.response().end("{\"token\":{\"id\":\"new\"}}");
                    })
                .listen(0, "127.0.0.1"))
        .actualPort();
  }

  /** Connects wherever it is asked to, and keeps what it can read. */
  private KoyebClient open(String url, JsonObject settings) {
    JsonObject json = settings.put("upstream.base-url", url).put("upstream.retries", 0);
    return caller.koyeb(json);
  }

  private Future<LoginReply> refresh(KoyebClient koyeb, String token) {
    return caller.refresh(koyeb, token);
  }

  private static Failure failure(Future<?> call) {
    return ((SessionException) Await.failure(call)).failure();
  }
}

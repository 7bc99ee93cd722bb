package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** On real sockets, with manual time for the watch. */
@ExtendWith(VertxExtension.class)
class TransportFilesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/tls");

  private final Vertx vertx;
  private final Context context;
  private final ManualTime time = new ManualTime();
  private final AtomicInteger armed = new AtomicInteger();
  private final AtomicInteger connects = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final Promise<HttpServerResponse> held = Promise.promise();
  private @TempDir Path folder;
  private Path trust;
  private KoyebClient koyeb;
  private int port;

  TransportFilesTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
  }

  @Test
  void anAuthorityThatIsExchangedIsTrusted() throws IOException {
    openTrusting("other.pem");
    assertThat(failure(refresh("a"))).isEqualTo(Failure.UNREACHABLE);
    trust("server.pem");
    looks(2, 1);
    assertThat(Await.result(refresh("b")).bearer().value()).isEqualTo("new");
  }

  @Test
  void aCallUnderWayOutlivesTheExchange() throws IOException {
    openTrusting("server.pem");
    Future<LoginReply> call = refresh("held");
    HttpServerResponse response = Await.result(held.future());
    Files.writeString(trust, "Once more:\n" + Files.readString(FIXTURES.resolve("other.pem")));
    looks(2, 1);
    assertThat(failure(refresh("b"))).isEqualTo(Failure.UNREACHABLE);
    vertx.runOnContext(v -> response.end("{\"token\":{\"id\":\"new\"}}"));
    assertThat(Await.result(call).bearer().value()).isEqualTo("new");
    time.advance(Duration.ofSeconds(9));
    Await.until(vertx, () -> ends.get() == connects.get());
  }

  @Test
  void aWrongTrustFileChangesNothing() throws IOException {
    openTrusting("server.pem");
    Files.writeString(trust, "-----BEGIN CERTIFICATE-----\ncanary\n");
    looks(3, 1);
    assertThat(Await.result(refresh("a")).bearer().value()).isEqualTo("new");
    assertThat(koyeb.notices())
        .singleElement()
        .asString()
        .contains("upstream.trust-file: is not complete", "its previous content is used")
        .doesNotContain("canary");
  }

  @Test
  void aProxyThatIsExchangedIsUsed() throws IOException {
    Path proxy = Files.writeString(folder.resolve("proxy"), "http://127.0.0.1:1\n");
    trust("server.pem");
    open(new JsonObject().put("upstream.proxy-file", proxy.toString()));
    assertThat(failure(refresh("a"))).isEqualTo(Failure.UNREACHABLE);
    Promise<String> asked = Promise.promise();
    int port =
        Await.result(
                vertx
                    .createNetServer()
                    .connectHandler(
                        socket ->
                            socket.handler(
                                head -> {
                                  asked.tryComplete(head.toString());
                                  socket.close();
                                }))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    Files.writeString(proxy, "http://127.0.0.1:" + port + "\n");
    looks(2, 2);
    assertThat(failure(refresh("b"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(Await.result(asked.future())).startsWith("CONNECT 127.0.0.1:");
  }

  @Test
  void aChangeOfTheTransportIsUsedByTheNextCall() throws IOException {
    openTrusting("server.pem");
    Future<LoginReply> call = refresh("held");
    HttpServerResponse response = Await.result(held.future());
    Path other = Files.copy(FIXTURES.resolve("other.pem"), folder.resolve("other"));
    change(new JsonObject().put("upstream.trust-file", other.toString()));
    assertThat(failure(refresh("b"))).isEqualTo(Failure.UNREACHABLE);
    // Within the time-out of the attempt that is under way.
    time.advance(Duration.ofSeconds(7));
    vertx.runOnContext(v -> response.end("{\"token\":{\"id\":\"new\"}}"));
    assertThat(Await.result(call).bearer().value()).isEqualTo("new");
    time.advance(Duration.ofSeconds(9));
    Await.until(vertx, () -> ends.get() == connects.get());
  }

  @Test
  void afterAChangeTheNewFileIsFollowed() throws IOException {
    openTrusting("other.pem");
    trust = Files.copy(FIXTURES.resolve("other.pem"), folder.resolve("next"));
    change(new JsonObject());
    trust = Files.copy(FIXTURES.resolve("server.pem"), trust, StandardCopyOption.REPLACE_EXISTING);
    looks(2, 1);
    assertThat(Await.result(refresh("b")).bearer().value()).isEqualTo("new");
  }

  @Test
  void aChangeOfOtherKeysKeepsTheConnection() throws IOException {
    openTrusting("server.pem");
    Await.result(refresh("a"));
    change(new JsonObject().put("upstream.backoff-cap", "3s").put("upstream.max-waiting", 7));
    Await.result(refresh("b"));
    assertThat(connects).hasValue(1);
  }

  @Test
  void aChangeDoesNotTakeAFileThatItsWatchHasNotTaken() throws IOException {
    openTrusting("server.pem");
    trust("other.pem");
    change(new JsonObject().put("upstream.max-reply-bytes", 2048));
    assertThat(Await.result(refresh("a")).bearer().value()).isEqualTo("new");
  }

  private void openTrusting(String certificate) throws IOException {
    trust(certificate);
    open(new JsonObject());
  }

  private void trust(String certificate) throws IOException {
    trust = folder.resolve("trust");
    Files.copy(FIXTURES.resolve(certificate), trust, StandardCopyOption.REPLACE_EXISTING);
  }

  private UpstreamConfig config(JsonObject settings) {
    JsonObject all =
        new JsonObject()
            .put("upstream.trust-file", trust.toString())
            .put("upstream.base-url", "https://127.0.0.1:" + port)
            .put("upstream.retries", 0);
    return GatewayConfig.read(all.mergeIn(settings)).upstream();
  }

  private void change(JsonObject settings) {
    UpstreamConfig to = config(settings);
    OnContext.run(context, () -> koyeb.change(to));
  }

  private void open(JsonObject settings) {
    port = serve();
    UpstreamConfig config = config(settings);
    koyeb =
        OnContext.get(
            context,
            () ->
                KoyebClient.open(
                    vertx,
                    this::timer,
                    System::nanoTime,
                    new SplittableRandom(1),
                    config,
                    Telemetry.none()));
  }

  private int serve() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(FIXTURES.resolve("server.pem").toString())
                    .setKeyPath(FIXTURES.resolve("server.key").toString()));
    return Await.result(
            vertx
                .createHttpServer(options)
                .connectionHandler(
                    connection -> {
                      connects.incrementAndGet();
                      connection.closeHandler(v -> ends.incrementAndGet());
                    })
                .requestHandler(
                    request -> {
                      if (request.getHeader("Authorization").endsWith("held")) {
                        held.complete(request.response());
                      } else {
                        request.response().end("{\"token\":{\"id\":\"new\"}}");
                      }
                    })
                .listen(0, "127.0.0.1"))
        .actualPort();
  }

  private Timers.Timer timer(Duration delay, Runnable task) {
    Timers.Timer timer = time.after(delay, task);
    if (delay.equals(FileWatch.EVERY)) {
      armed.incrementAndGet();
    }
    return timer;
  }

  /** Each look of a file ends with the timer of the next. */
  private void looks(int number, int files) {
    for (int i = 0; i < number; i++) {
      int before = armed.get();
      time.advance(FileWatch.EVERY);
      Await.until(vertx, () -> armed.get() == before + files);
    }
  }

  private Future<LoginReply> refresh(String token) {
    return OnContext.call(context, () -> koyeb.sessions().refresh(new Bearer(token)));
  }

  private static Failure failure(Future<?> call) {
    return ((SessionException) Await.failure(call)).failure();
  }
}

package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ExpiringKoyeb;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty programs that call Koyeb with tokens of 20 s, while Koyeb fails one mint in three. {@code
 * -Dsoak=60} runs them for 60 minutes.
 */
@Tag("full")
@Timeout(value = 2, unit = TimeUnit.HOURS)
@ExtendWith(VertxExtension.class)
class ProgramsSoakIT {
  private static final Duration SOAK =
      Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("soak", "0.75"))));
  private static final Duration LIFE = Duration.ofSeconds(20);
  private static final String SCRIPT =
      "curl -sS -o /dev/null -w '%{http_code}' -H @- \"$APPS\" <<< \"Authorization: Bearer $KOYEB_TOKEN\"";

  private final Vertx vertx;
  private final ExpiringKoyeb koyeb;
  private final HttpClient client = HttpClient.newHttpClient();
  private final SortedMap<String, Integer> outcomes = new ConcurrentSkipListMap<>();
  private @TempDir Path folder;

  ProgramsSoakIT(Vertx vertx) {
    this.vertx = vertx;
    koyeb = ExpiringKoyeb.start(vertx).failingEachThirdMint();
  }

  /** A program, which is run again and again. It returns the status of Koyeb's answer. */
  private record Program(String kind, int count, Callable<Integer> call) {}

  @Test
  void noProgramIsUnauthorized() throws Exception {
    Path token = folder.resolve("token");
    Path conf = folder.resolve("gateway.json");
    Files.writeString(
        conf,
        koyeb
            .config(LIFE)
            .put("upstream.attempt-timeout", "2s")
            .put("bridge.auth.allow-anonymous", true)
            .put("bridge.http.tokens", true)
            .put("bridge.limits.messages-per-second", 100_000)
            .put("bridge.proxy.enabled", true)
            .put("bridge.proxy.port", 0)
            .put("sinks.programs.path", token.toString())
            .encode());
    try (FatJar jar = new FatJar()) {
      FatJar.Ready gateway = jar.run(Map.of(), "-conf", conf.toString());
      URI bridge = URI.create(gateway.url("bridge").replace("/eventbus", ""));
      String proxy = gateway.url("proxy");
      Await.until(vertx, () -> Files.exists(token));
      run(
          new Program("proxy", 20, () -> send(get(proxy + "/v1/apps"))),
          new Program("oauth2", 15, caching(bridge)),
          new Program("sink", 10, () -> call(Files.readString(token))),
          new Program("exec", 5, () -> exec(jar, bridge)));
    }
    System.out.printf(
        "%s: %s; %d tokens, %d mints failed%n",
        SOAK, outcomes, koyeb.mints().size(), koyeb.failed());
    assertThat(koyeb.refused()).isEmpty();
    assertThat(outcomes).containsOnlyKeys("exec 200", "oauth2 200", "proxy 200", "sink 200");
    assertThat(koyeb.mints()).hasSizeGreaterThan(2);
    assertThat(koyeb.failed()).isPositive();
  }

  private void run(Program... programs) throws Exception {
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(50);
    for (Program program : programs) {
      for (int i = 0; i < program.count; i++) {
        var unused =
            threads.scheduleWithFixedDelay(
                () -> outcomes.merge(program.kind + " " + outcome(program), 1, Integer::sum),
                10L * i,
                200,
                TimeUnit.MILLISECONDS);
      }
    }
    var unused = threads.schedule(threads::shutdown, SOAK.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(threads.awaitTermination(SOAK.toSeconds() + 60, TimeUnit.SECONDS)).isTrue();
  }

  private static String outcome(Program program) {
    try {
      return program.call.call().toString();
    } catch (Exception e) {
      return e.toString();
    }
  }

  /** Uses a token as clients of OAuth 2.0 do, until shortly before it expires. */
  private Callable<Integer> caching(URI bridge) {
    AtomicReference<Cached> cached = new AtomicReference<>(new Cached("", Instant.EPOCH));
    return () -> {
      Cached token = cached.get();
      if (Instant.now().isAfter(token.end.minusSeconds(2))) {
        token = ask(bridge);
        cached.set(token);
      }
      return call(token.token);
    };
  }

  private record Cached(String token, Instant end) {}

  private Cached ask(URI bridge) throws IOException, InterruptedException {
    Instant asked = Instant.now();
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(bridge.resolve("/oauth2/token"))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build(),
            BodyHandlers.ofString());
    JsonObject body = new JsonObject(answer.body());
    return new Cached(
        body.getString("access_token"), asked.plusSeconds(body.getInteger("expires_in")));
  }

  private int call(String token) throws IOException, InterruptedException {
    return send(get(koyeb.url() + "/v1/apps").setHeader("authorization", "Bearer " + token));
  }

  private static HttpRequest.Builder get(String url) {
    return HttpRequest.newBuilder(URI.create(url)).header("authorization", "Bearer of-the-program");
  }

  private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private int exec(FatJar jar, URI bridge) throws Exception {
    Process process =
        jar.start(
            Map.of("APPS", koyeb.url() + "/v1/apps"),
            "exec",
            "--via",
            bridge.toString(),
            "--min-ttl",
            "5s",
            "--",
            "bash",
            "-c",
            SCRIPT);
    FatJar.Ended ended = FatJar.ended(process);
    assertThat(ended.code()).as(ended.err()).isZero();
    return Integer.parseInt(ended.out());
  }
}

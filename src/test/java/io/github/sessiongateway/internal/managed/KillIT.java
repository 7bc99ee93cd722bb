package io.github.sessiongateway.internal.managed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.managed.store.StoreFixture;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a keeper with a store at random times. {@code -Dkills=500} kills it more often. A refresh
 * revokes the old token here, therefore a reply that is lost with the process costs the session.
 */
@Tag("full")
@Timeout(value = 2, unit = TimeUnit.HOURS)
@ExtendWith(VertxExtension.class)
class KillIT {
  private static final int KILLS = Integer.getInteger("kills", 20);

  private final Vertx vertx;
  // Held: Vert.x closes a client that is collected.
  private final HttpClientAgent client;
  private final SplittableRandom random = new SplittableRandom(7);
  private final SplittableRandom delays = new SplittableRandom(11);
  private @TempDir Path folder;
  private @TempDir Path copies;
  private volatile String valid = "none";
  private final AtomicInteger logins = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private int issued;

  KillIT(Vertx vertx) {
    this.vertx = vertx;
    client = vertx.createHttpClient();
  }

  @Test
  void afterEveryKillOneStoredTokenOrOneLoginSuffices() throws Exception {
    HttpServer koyeb =
        Await.result(
            vertx
                .createHttpServer()
                .connectionHandler(this::connected)
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1"));
    String url = "http://127.0.0.1:" + koyeb.actualPort();
    Files.writeString(folder.resolve("keys"), Base64.getEncoder().encodeToString(new byte[32]));
    int worked = 0;
    int restored = 0;
    int lostAnswers = 0;
    int nothingStored = 0;
    for (int i = 0; i < KILLS; i++) {
      String stored = stored(i);
      String before = valid;
      int loginsBefore = logins.get();
      Process process = start(url);
      // Some kills hit the start, and the others any time of the refreshes.
      boolean works =
          random.nextInt(5) > 0 && "works".equals(process.inputReader(UTF_8).readLine());
      boolean ended = process.waitFor(random.nextInt(works ? 500 : 1200), TimeUnit.MILLISECONDS);
      assertThat(ended).as("it has ended by itself").isFalse();
      process.destroyForcibly().waitFor();
      untilAllIsRead(koyeb.actualPort());
      int cost = logins.get() - loginsBefore;
      int due = stored.equals(before) ? 0 : 1;
      if (works) {
        worked++;
        assertThat(cost)
            .as("logins of start %s with %s, Koyeb at %s", i, stored, before)
            .isEqualTo(due);
        restored += 1 - due;
        nothingStored += stored.isEmpty() ? 1 : 0;
        lostAnswers += due == 1 && !stored.isEmpty() ? 1 : 0;
      } else {
        assertThat(cost).as("logins of start %s, which was cut short", i).isBetween(0, due);
      }
    }
    System.out.printf(
        "%d kills, %d after it worked: %d starts with the token stored, %d logins for an answer that"
            + " died with the process, %d with nothing stored; %d logins and %d tokens in all%n",
        KILLS, worked, restored, lostAnswers, nothingStored, logins.get(), issued);
    assertThat(restored).isPositive();
  }

  /**
   * Waits until the requests of a dead process are read. The server accepts connections in order,
   * so it has accepted those of the process when it answers this one.
   */
  private void untilAllIsRead(int port) {
    Await.result(
        client
            .request(HttpMethod.GET, port, "127.0.0.1", "/")
            .compose(request -> request.putHeader("Connection", "close").send())
            .compose(HttpClientResponse::end));
    Await.until(vertx, () -> connections.get() == 0);
  }

  /** Returns the token that the next process finds, from a copy. A torn file would be set aside. */
  private String stored(int number) throws IOException {
    Path store = folder.resolve("store");
    if (!Files.isDirectory(store)) {
      return "";
    }
    Path copy = Files.createDirectory(copies.resolve("store" + number));
    Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(store));
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        assertThat(file.toString()).doesNotEndWith(".set-aside");
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    List<String> tokens = StoreFixture.tokens(copy, folder.resolve("keys"));
    try (Stream<Path> files = Files.list(copy)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".set-aside"));
    }
    return tokens.isEmpty() ? "" : tokens.get(0);
  }

  private Process start(String url) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.github.sessiongateway.internal.managed.KilledKeeper",
            url,
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void connected(HttpConnection connection) {
    connections.incrementAndGet();
    connection.closeHandler(closed -> connections.decrementAndGet());
  }

  /** Answers after a few milliseconds. One token is valid at a time. */
  private void answer(HttpServerRequest request) {
    boolean isLogin = request.path().endsWith("/login");
    boolean isValid = ("Bearer " + valid).equals(request.getHeader("Authorization"));
    if (isLogin) {
      logins.incrementAndGet();
    }
    if (isLogin || (isValid && request.path().endsWith("/refresh"))) {
      valid = "t" + issued++;
      JsonObject token =
          new JsonObject()
              .put("id", valid)
              .put("expires_at", Instant.now().plusSeconds(3600).toString());
      String reply = new JsonObject().put("token", token).encode();
      vertx.setTimer(1 + delays.nextInt(50), late -> request.response().end(reply));
    } else {
      int status = isValid ? 200 : 401;
      JsonObject error = new JsonObject().put("status", 401).put("code", "e").put("message", "No.");
      request
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json")
          .end(isValid ? "{}" : error.encode());
    }
  }
}

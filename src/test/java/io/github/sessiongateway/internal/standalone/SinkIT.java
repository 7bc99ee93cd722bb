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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A program that reads the file of a sink all the time, while its gateway is killed. */
@Tag("full")
@ExtendWith(VertxExtension.class)
class SinkIT {
  private static final int SESSIONS = 200;
  private static final int REFRESHES = 1_000;

  private final Vertx vertx;
  private final ExpiringKoyeb koyeb;
  private final HttpClient client = HttpClient.newHttpClient();
  private @TempDir Path folder;
  private Path conf;
  private volatile boolean isOver;

  SinkIT(Vertx vertx) {
    this.vertx = vertx;
    koyeb = ExpiringKoyeb.start(vertx);
  }

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(folder.resolve("keys"), Base64.getEncoder().encodeToString(new byte[32]));
    Files.createDirectory(folder.resolve("tokens"));
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("bridge.auth.allow-anonymous", true)
            .put("bridge.limits.messages-per-second", 100_000)
            .put("sessions-store.dir", folder.resolve("store").toString())
            .put("sessions-store.key-file", folder.resolve("keys").toString());
    for (int i = 0; i < SESSIONS; i++) {
      config
          .put("sessions.s" + i + ".credential.kind", "api-token")
          .put("sessions.s" + i + ".credential.token", "of-a-user")
          .put("sessions.s" + i + ".credential.organization-id", "o")
          .put("sessions.s" + i + ".credential.validity", "5m")
          .put("sinks.s" + i + ".session", "s" + i)
          .put("sinks.s" + i + ".path", token(i).toString());
    }
    conf = Files.writeString(folder.resolve("gateway.json"), config.encode());
  }

  private Path token(int session) {
    return folder.resolve("tokens").resolve("s" + session);
  }

  /** A session is not refreshed twice within 5 s, therefore there are many of them. */
  @Test
  void aReaderNeverSeesATornOpenOrExpiredFile() throws Exception {
    CompletableFuture<Set<String>> seen = null;
    try (FatJar jar = new FatJar()) {
      while (koyeb.mints().size() < REFRESHES) {
        FatJar.Ready gateway = jar.run(Map.of(), "-conf", conf.toString());
        String bridge = gateway.url("bridge").replace("/eventbus", "");
        for (int session = 0; session < SESSIONS; session++) {
          refresh(bridge, session);
        }
        if (seen == null) {
          Await.until(vertx, this::allAreThere);
          seen = CompletableFuture.supplyAsync(this::readAllTheTime);
        }
        gateway.process().destroyForcibly().waitFor();
      }
    } finally {
      isOver = true;
    }
    assertThat(seen.join()).hasSizeGreaterThan(REFRESHES / 2);
  }

  private boolean allAreThere() {
    return IntStream.range(0, SESSIONS).allMatch(session -> Files.exists(token(session)));
  }

  private void refresh(String bridge, int session) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(bridge + "/call/session.refresh"))
            .header("content-type", "application/json")
            .header("x-gateway-request", "true")
            .POST(BodyPublishers.ofString(new JsonObject().put("session", "s" + session).encode()))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** Reads until the end. Returns the tokens. */
  private Set<String> readAllTheTime() {
    Set<String> seen = new HashSet<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; !isOver && wrong.isEmpty(); i = (i + 1) % SESSIONS) {
      try {
        String token = Files.readString(token(i));
        if (!koyeb.isValid(token)) {
          wrong.add("'" + token + "' is not valid");
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(token(i)));
        if (!mode.equals("rw-------")) {
          wrong.add(mode);
        }
        seen.add(token);
      } catch (IOException e) {
        wrong.add(e.toString());
      }
    }
    assertThat(wrong).isEmpty();
    return seen;
  }
}

package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.SettingFiles;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes of a configuration file beside 200 open sockets with requests. Each kind of change comes
 * in turn: a right one, a wrong one, an empty one, one that is cut, one with an old time. {@code
 * -Dreloads=1000} makes a thousand.
 */
@ExtendWith(VertxExtension.class)
@Timeout(value = 15, timeUnit = TimeUnit.MINUTES)
class ReloadUnderLoadTest {
  private static final int RELOADS = Integer.getInteger("reloads", 40);
  private static final int SOCKETS = 200;

  private final Vertx vertx;
  private final Vertx clients = Vertx.vertx();
  private final IssuingKoyeb koyeb;
  private final List<BridgeClient> sockets = new ArrayList<>();
  private final List<Future<JsonObject>> replies = new ArrayList<>();
  private @TempDir Path folder;
  private Path conf;
  private SessionGateway gateway;
  private WatchedConfig watched;
  private int asked;

  ReloadUnderLoadTest(Vertx vertx) {
    this.vertx = vertx;
    koyeb = IssuingKoyeb.start(clients);
  }

  @Test
  void noRequestAndNoSocketIsLostToAChange() throws IOException {
    start();
    for (int i = 0; i < RELOADS; i++) {
      change(i);
      Future<Void> looked = watched.look();
      while (!looked.isComplete()) {
        ask();
      }
      Await.result(looked);
    }
    write(content(0));
    Await.result(watched.look());
    for (BridgeClient socket : sockets) {
      asked++;
      replies.add(socket.send(request()).next());
    }
    List<String> failures =
        replies.stream()
            .map(Await::result)
            .filter(this::isFailure)
            .map(JsonObject::encode)
            .toList();
    assertThat(failures).isEmpty();
    assertThat(sockets).noneMatch(socket -> socket.closed().isComplete());
    assertThat(koyeb.refreshedTwice()).isEmpty();
    assertThat(koyeb.refreshes()).isPositive();
    assertThat(replies).hasSizeGreaterThan(RELOADS);
    clients.close();
  }

  private void start() throws IOException {
    // As Kubernetes mounts it: the file is a link into a folder that is a link.
    Files.createDirectory(folder.resolve("v0"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("v0"));
    conf = Files.createSymbolicLink(folder.resolve("gateway.yaml"), Path.of("..data/gateway.yaml"));
    Files.writeString(folder.resolve("v0/gateway.yaml"), content(0));
    GatewayConfig config = Await.result(ConfigSources.load(vertx, conf.toString()));
    gateway = SessionGateway.of(config);
    Await.result(vertx.deployVerticle(gateway));
    watched = new WatchedConfig(vertx, gateway, conf.toString(), new SettingFiles());
    int http = Listening.at(gateway, "bridge").getPort();
    int tcp = Listening.at(gateway, "tcp").getPort();
    for (int i = 0; i < SOCKETS; i++) {
      sockets.add(i % 2 == 0 ? BridgeClient.raw(clients, http) : BridgeClient.tcp(clients, tcp));
    }
  }

  /** Asks by the next socket, and waits for a hundredth of a second. */
  private void ask() {
    BridgeClient socket = sockets.get(asked++ % SOCKETS);
    replies.add(socket.send(request()).next());
    Await.result(clients.timer(10, TimeUnit.MILLISECONDS));
  }

  private JsonObject request() {
    return asked % 3 == 0
        ? BridgeClient.request("session.token", new JsonObject().put("session", "bot"))
        : BridgeClient.request("session.refresh", new JsonObject().put("token", "b" + asked));
  }

  private boolean isFailure(JsonObject reply) {
    return reply.getString("type").equals("err");
  }

  private void change(int i) throws IOException {
    String right = content(i);
    switch (i % 6) {
      case 0 -> write(right);
      case 1 -> write(right + "ops: {port: none}\n");
      case 2 -> write(i % 4 == 0 ? "" : "# nothing yet\n");
      case 3 -> {
        List<String> lines = right.lines().toList();
        write(String.join("\n", lines.subList(0, i / 6 % lines.size())));
      }
      case 4 -> {
        write(right);
        Files.setLastModifiedTime(conf.toRealPath(), FileTime.fromMillis(i));
      }
      default -> {
        Path next = Files.createDirectory(folder.resolve("v" + (i + 1)));
        Files.writeString(next.resolve("gateway.yaml"), right);
        Files.createSymbolicLink(folder.resolve("..next"), next.getFileName());
        Files.move(
            folder.resolve("..next"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private void write(String content) throws IOException {
    Files.writeString(conf, content);
  }

  /** Returns a configuration that differs with the number, in keys of each part. */
  private String content(int i) {
    return """
        upstream:
          base-url: %s
          connect-timeout: %dms
          attempt-timeout: %ds
          max-in-flight: %d
          retries: %d
          breaker-window: %ds
        bridge:
          auth: {allow-anonymous: true}
          http: {enabled: true, port: 0, origins: ["https://a%d.example"], console: %b}
          tcp: {enabled: true, port: 0}
          limits: {messages-per-second: %d, sockets: %d, sockets-per-address: %d, idle-timeout: 10m}
        ops: {enabled: false}
        sessions:
          bot:
            credential: {kind: password, email: bot@example.com, password: p}
            advisory: %ds
        sessions-kept: {max-per-client: %d}
        shutdown: {deadline: %ds}
        """
        .formatted(
            koyeb.url(),
            4000 + i % 7,
            5 + i % 5,
            50 + i % 3,
            i % 3,
            10 + i % 4,
            i % 5,
            i % 2 == 0,
            1000 + i % 9,
            500 + i % 6,
            i % 2 == 0 ? 300 : 10,
            1 + i % 2,
            5 + i % 3,
            3 + i % 4);
  }
}

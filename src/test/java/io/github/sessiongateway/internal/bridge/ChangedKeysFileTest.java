package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.GeneratedKey;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another keys file under sockets, which stay open if it has their clients' lines. */
@ExtendWith(VertxExtension.class)
class ChangedKeysFileTest {
  private final Vertx vertx;
  private @TempDir Path folder;
  private AccessFixture access;

  ChangedKeysFileTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private void start(JsonObject config) {
    access = new AccessFixture(vertx, new ManualTime(), config);
  }

  @Test
  void aClientWhoseLineIsEqualInAnotherKeysFileStays() throws IOException {
    GeneratedKey ci = key("ci", "login");
    GeneratedKey ops = key("ops", "login");
    start(keys("keys", ci, ops));
    BridgeClient stays = access.webSocket(ci.key().value());
    BridgeClient tcp = access.tcp(ci.key().value());
    BridgeClient removed = access.webSocket(ops.key().value());
    String ticket = access.ticket(ci.key().value());
    // A watch that is closed may be at work.
    final FileWatch first = access.watch();
    access.change(keys("next", key("first", "login"), ci));
    assertThat(Await.result(removed.closed())).isEqualTo(AccessFixture.REVOKED);
    AccessFixture.assertServed(stays);
    AccessFixture.assertServed(tcp);
    AccessFixture.assertServed(access.connect("?ticket=" + ticket, null));
    access.assertRefused(ops.key().value());
    keys("keys");
    access.look(first);
    AccessFixture.assertServed(stays);
    keys("next");
    access.look();
    assertThat(Await.result(stays.closed())).isEqualTo(AccessFixture.REVOKED);
    assertThat(Await.result(tcp.next()).getInteger("failureCode")).isEqualTo(4401);
  }

  @Test
  void aClientWhoseLineIsOtherInAnotherKeysFileIsClosed() throws IOException {
    GeneratedKey ci = key("ci", "login");
    start(keys("keys", ci));
    BridgeClient client = access.webSocket(ci.key().value());
    JsonObject next = keys("next", ci);
    Files.writeString(folder.resolve("next"), ci.line().replace("login", "refresh"));
    access.change(next);
    assertThat(Await.result(client.closed())).isEqualTo(AccessFixture.REVOKED);
  }

  private JsonObject keys(String file, GeneratedKey... keys) throws IOException {
    List<String> lines = List.of(keys).stream().map(GeneratedKey::line).toList();
    Path written = Files.writeString(folder.resolve(file), String.join("\n", lines));
    return new JsonObject()
        .put("bridge.auth.mode", "keys")
        .put("bridge.auth.keys-file", written.toString());
  }

  private static GeneratedKey key(String name, String permission) {
    return GeneratedKey.make(new SecureRandom(), name, List.of(permission), List.of(), null);
  }
}

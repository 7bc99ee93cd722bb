package io.github.sessiongateway.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Passwords, permissions, TLS, databases and replicas of a store in Redis. */
@Tag("full")
@ExtendWith(VertxExtension.class)
class RedisAccessIT {
  private static final String PASSWORD = "a password that must not be shown";
  private static final Path CA = Path.of("src/test/resources/tls/server.pem");

  /** As in the Javadoc of {@link RedisStore}. */
  private static final List<String> COMMANDS =
      List.of(
          "eval",
          "evalsha",
          "hget",
          "hmget",
          "hset",
          "del",
          "incr",
          "incrby",
          "get",
          "set",
          "zadd",
          "zrangebyscore",
          "zrevrange",
          "zrem",
          "time",
          "publish");

  private final Vertx vertx;

  RedisAccessIT(Vertx vertx) {
    this.vertx = vertx;
  }

  private RedisFixture open(StoreAddress address) {
    return new RedisFixture(vertx, address);
  }

  private static void works(RedisFixture store) {
    assertThat(store.swap("a", 1, 0)).isInstanceOf(Swap.Done.class);
    assertThat(store.names(Cursor.START)).containsExactly("a");
  }

  private static String told(RedisServer server, String reason) {
    return "Redis at 127.0.0.1:" + server.port() + ": " + reason;
  }

  @Test
  void aPasswordAloneSuffices() {
    try (RedisServer server = RedisServer.with("--requirepass", PASSWORD);
        RedisFixture store = open(RedisFixture.address(server.port(), "", PASSWORD))) {
      works(store);
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() {
    try (RedisServer server = RedisServer.with("--requirepass", "another");
        RedisFixture store = open(RedisFixture.address(server.port(), "", PASSWORD));
        RedisFixture user = open(RedisFixture.address(server.port(), "x", PASSWORD));
        LogLines log = LogLines.of("io")) {
      String reason = told(server, "the user or the password was rejected");
      assertThat(store.failure()).isEqualTo(reason);
      assertThat(user.failure()).isEqualTo(reason);
      assertThat(log.lines()).noneMatch(line -> line.contains(PASSWORD));
    }
  }

  @Test
  void aMissingPasswordIsTold() {
    try (RedisServer server = RedisServer.with("--requirepass", PASSWORD);
        RedisFixture store = open(RedisFixture.address(server.port()))) {
      assertThat(store.failure()).isEqualTo(told(server, "it needs a password"));
    }
  }

  private static RedisServer withUser(String... more) {
    List<String> user = new ArrayList<>();
    Collections.addAll(user, "--user", "gateway", "on", ">secret", "-@all");
    Collections.addAll(user, "~{session-gateway}:*", "&{session-gateway}:*");
    COMMANDS.forEach(command -> user.add("+" + command));
    Collections.addAll(user, "+subscribe", "+ping");
    Collections.addAll(user, more);
    return RedisServer.with(user.toArray(String[]::new));
  }

  @Test
  void aUserNeedsOnlyThePermissionsOfTheJavadoc() {
    try (RedisServer server = withUser();
        RedisFixture store = open(RedisFixture.address(server.port(), "gateway", "secret"));
        RedisFixture other = open(RedisFixture.address(server.port(), "gateway", "secret"))) {
      works(store);
      store.listen();
      Await.result(other.ask("b", 1, 0, Ring.LOUD));
      store.awaitRings(1);
      server.command("ZADD", Keys.REMOVABLE, "1", "a");
      assertThat(store.sweep()).isEqualTo(1);
    }
  }

  static List<String> commands() {
    return COMMANDS;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyPermissionOfTheJavadocIsNeeded(String command) {
    try (RedisServer server = withUser("-" + command);
        RedisFixture store = open(RedisFixture.address(server.port(), "gateway", "secret"))) {
      String reason = told(server, "its user lacks a permission");
      List<String> reasons = new ArrayList<>();
      // An insert, a change and a conflict use different commands.
      for (long expected : new long[] {0, 1, 1}) {
        reasons.add(outcome(store.ask("a", expected + 1, expected, Ring.LOUD)));
      }
      server.command("ZADD", Keys.REMOVABLE, "1", "a");
      server.command("ZADD", Keys.CHANGED, "1", "a");
      reasons.add(outcome(store.look(Cursor.START)));
      reasons.add(outcome(store.sweeping()));
      assertThat(reasons).contains(reason).isSubsetOf(reason, "it worked");
    }
  }

  private static String outcome(Future<?> future) {
    return Await.result(future.map("it worked").otherwise(Throwable::getMessage));
  }

  @Test
  void aBellWithoutPermissionIsLoggedOnce() {
    try (RedisServer server = withUser("-subscribe");
        LogLines log = LogLines.of(BellLine.class);
        RedisFixture store = open(RedisFixture.address(server.port(), "gateway", "secret"))) {
      store.listenLater();
      Await.until(vertx, () -> !log.lines().isEmpty());
      server.command("ACL", "SETUSER", "gateway", "+subscribe");
      store.awaitReconnections(1);
      assertThat(log.lines())
          .containsExactly(
              "The bell of the store is silent, so changes come later. "
                  + told(server, "its user lacks a permission"),
              "The bell of the store rings again");
    }
  }

  @Test
  void tlsIsSpokenWithTheAuthorityOfTheFile() {
    try (RedisServer server = RedisServer.withTls();
        RedisFixture store = open(RedisFixture.tls("127.0.0.1", server.port(), CA))) {
      works(store);
      store.listen();
    }
  }

  @Test
  void anUntrustedCertificateIsRejected() {
    try (RedisServer server = RedisServer.withTls();
        RedisFixture store = open(RedisFixture.tls("127.0.0.1", server.port(), null))) {
      assertThat(store.failure())
          .isEqualTo(told(server, "the certificate is not from a trusted authority"));
    }
  }

  @Test
  void aCertificateForAnotherNameIsRejected() {
    try (RedisServer server = RedisServer.withTls();
        RedisFixture store = open(RedisFixture.tls("localhost", server.port(), CA))) {
      assertThat(store.failure())
          .isEqualTo(
              "Redis at localhost:" + server.port() + ": the certificate is for another name");
    }
  }

  @Test
  void aMissingFileOfAuthoritiesIsTold() {
    Path missing = Path.of("missing.pem");
    try (RedisServer server = RedisServer.withTls();
        RedisFixture store = open(RedisFixture.tls("127.0.0.1", server.port(), missing))) {
      assertThat(store.failure())
          .isEqualTo(told(server, "the file of its authorities cannot be read"));
    }
  }

  @Test
  void aServerOfTlsAloneClosesOtherConnections() {
    try (RedisServer server = RedisServer.withTls();
        RedisFixture store = open(RedisFixture.address(server.port()))) {
      assertThat(store.failure()).isEqualTo(told(server, "the connection was closed"));
    }
  }

  @Test
  void aDatabaseIsChosenByItsNumber() {
    try (RedisServer server = RedisServer.with();
        RedisFixture store = open(database(server, "3"));
        RedisFixture other = open(RedisFixture.address(server.port()))) {
      works(store);
      assertThat(other.names(Cursor.START)).isEmpty();
    }
  }

  @Test
  void aMissingDatabaseIsTold() {
    try (RedisServer server = RedisServer.with();
        RedisFixture store = open(database(server, "99"))) {
      assertThat(store.failure()).isEqualTo(told(server, "it has no database of this number"));
    }
  }

  private static StoreAddress database(RedisServer server, String number) {
    return new StoreAddress(
        StoreAddress.Kind.REDIS, "127.0.0.1", server.port(), false, "", null, number, null);
  }

  @Test
  void aReplicaIsReadAndRejectsChanges() {
    try (RedisServer primary = RedisServer.with();
        RedisServer replica = RedisServer.with("--replicaof", "127.0.0.1 " + primary.port());
        RedisFixture store = open(RedisFixture.address(primary.port()));
        RedisFixture stale = open(RedisFixture.address(replica.port()))) {
      works(store);
      // It waits until the replica has all.
      assertThat(primary.command("WAIT", "1", "0")).isEqualTo(":1");
      assertThat(stale.names(Cursor.START)).containsExactly("a");
      assertThat(stale.failure())
          .isEqualTo(told(replica, "it is a replica, which takes no changes"));
    }
  }

  @Test
  void afterAFailoverThatLosesChangesCursorsStartOver() {
    try (RedisServer primary = RedisServer.with();
        RedisServer replica = RedisServer.with("--replicaof", "127.0.0.1 " + primary.port());
        RedisFixture store = open(RedisFixture.address(primary.port()));
        RedisFixture after = open(RedisFixture.address(replica.port()))) {
      works(store);
      assertThat(primary.command("WAIT", "1", "0")).isEqualTo(":1");
      replica.command("REPLICAOF", "NO", "ONE");
      assertThat(store.swap("b", 1, 0)).isInstanceOf(Swap.Done.class);
      Cursor read = store.changed(Cursor.START).next();
      primary.kill();
      assertThat(after.names(read)).containsExactly("a");
      assertThat(after.swap("a", 2, 1)).isInstanceOf(Swap.Done.class);
    }
  }
}

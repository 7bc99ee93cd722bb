package io.github.sessiongateway.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in Redis that something else has changed, and what a gateway hears of its own. */
@Tag("full")
@ExtendWith(VertxExtension.class)
class RedisRowsIT {
  private static RedisServer server;

  private final Vertx vertx;
  private RedisFixture store;

  RedisRowsIT(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeAll
  static void startServer() {
    server = RedisServer.with();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() {
    server.flush();
    store = new RedisFixture(vertx, RedisFixture.address(server.port()));
    store.swap("bad", 1, 0);
    store.swap("good", 1, 0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @CsvSource({
    "revision, x",
    "login, 99999999999999999999",
    "is_end, yes",
    "birth, ''",
    "standing, UNKNOWN",
    "ends_at, 1.5",
    "life, -",
    "held_until, soon",
    "failures, 2147483648",
    "kept, 2",
    "format, x"
  })
  void aRowWithAForeignFieldIsSkippedAndCounted(String field, String value) {
    try (LogLines log = LogLines.of(RedisStore.class)) {
      server.command("HSET", Keys.row("bad"), field, value);
      assertThat(store.names(Cursor.START)).containsExactly("good");
      assertThat(log.lines())
          .containsExactly("Rows of the store that could not be read and were skipped: 1");
      assertThat(store.unreadable()).containsExactly("bad");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"login", "standing", "sealed", "held_until", "not_before", "format"})
  void aRowWithoutAFieldIsSkippedAndCounted(String field) {
    server.command("HDEL", Keys.row("bad"), field);
    assertThat(store.names(Cursor.START)).containsExactly("good");
    assertThat(store.unreadable()).containsExactly("bad");
  }

  @Test
  void aRowOfAnotherTypeIsSkippedAndCounted() {
    server.command("SET", Keys.row("bad"), "x");
    assertThat(store.names(Cursor.START)).containsExactly("good");
    assertThat(store.unreadable()).containsExactly("bad");
    assertThat(Await.failure(store.ask("bad", 2, 1, Ring.QUIET)))
        .hasMessage("Redis at 127.0.0.1:" + server.port() + ": its row of bad cannot be read");
  }

  @Test
  void aSwapThatFindsAnUnreadableRowFails() {
    server.command("HSET", Keys.row("bad"), "revision", "5", "login", "x");
    assertThat(Await.failure(store.ask("bad", 2, 1, Ring.QUIET)))
        .hasMessage("Redis at 127.0.0.1:" + server.port() + ": its row of bad cannot be read");
  }

  /** As by a server that evicts keys. */
  @Test
  void aRowThatWasDeletedIsNoRow() {
    server.command("DEL", Keys.row("bad"));
    assertThat(store.names(Cursor.START)).containsExactly("good");
    assertThat(store.unreadable()).isEmpty();
    assertThat(store.swap("bad", 3, 1))
        .isInstanceOfSatisfying(
            Swap.Taken.class, taken -> assertThat(taken.there()).isEqualTo(Row.none("bad")));
    assertThat(store.swap("bad", 3, 0)).isInstanceOf(Swap.Done.class);
  }

  @Test
  void unknownFieldsOfANewerFormatAreNoHindrance() {
    server.command("HSET", Keys.row("bad"), "format", "2", "colour", "blue");
    assertThat(store.names(Cursor.START)).containsExactly("bad", "good");
  }

  @Test
  void aSweepLeavesNothingOfARow() {
    for (String name : new String[] {"bad", "good"}) {
      server.command("ZADD", Keys.REMOVABLE, "1", name);
    }
    assertThat(store.sweep()).isEqualTo(2);
    assertThat(server.command("EXISTS", Keys.row("bad"), Keys.row("good"))).isEqualTo(":0");
    assertThat(server.command("ZCARD", Keys.CHANGED)).isEqualTo(":0");
    assertThat(server.command("ZCARD", Keys.REMOVABLE)).isEqualTo(":0");
  }

  @Test
  void aSweepRemovesAnyNumberOfRows() {
    for (int i = 0; i < 1200; i++) {
      Await.result(store.ask("n" + i, 1, 0, Ring.QUIET));
      server.command("ZADD", Keys.REMOVABLE, "1", "n" + i);
    }
    assertThat(store.sweep()).isEqualTo(1200);
    assertThat(store.names(Cursor.START)).containsExactly("bad", "good");
  }

  @Test
  void aGatewayDoesNotHearItsOwnRing() {
    store.listen();
    Await.result(store.ask("a", 1, 0, Ring.LOUD));
    try (RedisFixture other = new RedisFixture(vertx, RedisFixture.address(server.port()))) {
      Await.result(other.ask("b", 1, 0, Ring.LOUD));
      store.awaitRings(1);
    }
    assertThat(store.rings.get()).isEqualTo(1);
  }
}

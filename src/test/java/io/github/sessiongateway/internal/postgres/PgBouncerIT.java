package io.github.sessiongateway.internal.postgres;

import static io.github.sessiongateway.internal.shared.StoreFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.PgBouncer;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pooler that gives each transaction another connection. */
@Timeout(60)
class PgBouncerIT {
  private static @TempDir Path folder;
  private static PostgresServer server;
  private static PgBouncer pooler;

  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void launch() throws Exception {
    server = PostgresServer.launch();
    pooler = PgBouncer.launch(server, folder);
  }

  @AfterAll
  static void end() {
    if (pooler != null) {
      pooler.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void manyGatewaysSwapBehindAPooler() {
    OpenStore direct = OpenStore.listening(vertx, server.address());
    List<OpenStore> stores =
        Stream.generate(() -> new OpenStore(vertx, pooler.address())).limit(4).toList();
    stores.forEach(OpenStore::lookUntilItAnswers);
    for (OpenStore store : stores) {
      String prefix = "s" + stores.indexOf(store) + "-";
      List<Future<Swap>> swaps =
          LongStream.range(0, 50).mapToObj(n -> store.ask(prefix + n, n + 1, 0)).toList();
      swaps.forEach(swap -> assertThat(Await.result(swap)).isInstanceOf(Swap.Done.class));
    }
    stores.forEach(store -> assertThat(store.all()).hasSize(200));
    // Its swaps ring those that listen.
    direct.awaitRings(200);
    Cursor read = stores.get(0).changed(Cursor.START).next();
    assertThat(stores.get(1).swap("s0-0", 100, 1)).isInstanceOf(Swap.Done.class);
    assertThat(stores.get(0).changed(read).rows()).containsExactly(row("s0-0", 100));
    assertThat(stores.get(2).swap("s0-0", 101, 1)).isInstanceOf(Swap.Taken.class);
  }

  @Test
  void aStoreBehindAPoolerSaysThatItHasNoBell() {
    try (LogLines log = LogLines.of(Bells.class)) {
      new OpenStore(vertx, pooler.address()).lookUntilItAnswers();
      OpenStore.listening(vertx, pooler.address());
      assertThat(log.lines())
          .containsExactly(
              "PostgreSQL at 127.0.0.1:"
                  + pooler.address().port()
                  + " is behind a pooler, therefore changes are found by looks alone");
    }
  }
}

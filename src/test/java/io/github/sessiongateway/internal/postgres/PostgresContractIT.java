package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.shared.SharedStoreContract;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of shared stores, with a real server. */
class PostgresContractIT extends SharedStoreContract {
  private static PostgresServer server;

  @BeforeAll
  static void launch() throws Exception {
    server = PostgresServer.launch();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected void empty() {
    server.sql("DROP TABLE IF EXISTS session_gateway_sessions");
  }

  @Override
  protected Future<SharedStore> open(Context context, SharedStore.Bell bell) {
    Promise<SharedStore> ready = Promise.promise();
    SharedStore store =
        PostgresStore.open(
            context, Timers.of(vertx), server.address(), UUID.randomUUID().toString());
    store.bell(
        new SharedStore.Bell() {
          @Override
          public void rang() {
            bell.rang();
          }

          @Override
          public void reconnected() {
            ready.tryComplete(store);
          }
        });
    return ready.future();
  }
}

package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.shared.SharedStoreContract;
import io.github.sessiongateway.testing.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of shared stores, by a real Redis. */
class RedisStoreIT extends SharedStoreContract {
  private static RedisServer server;

  @BeforeAll
  static void startServer() {
    server = RedisServer.with();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected void empty() {
    server.flush();
  }

  @Override
  protected Future<SharedStore> open(Context context, SharedStore.Bell bell) {
    Promise<SharedStore> listening = Promise.promise();
    RedisStore store = RedisFixture.store(vertx, RedisFixture.address(server.port()));
    store.bell(
        new SharedStore.Bell() {
          @Override
          public void rang() {
            bell.rang();
          }

          @Override
          public void reconnected() {
            bell.reconnected();
            listening.tryComplete(store);
          }
        });
    return listening.future();
  }
}

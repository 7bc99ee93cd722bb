package io.github.sessiongateway.functional;

import io.github.sessiongateway.testing.PostgresServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Gateways that share their sessions over a real PostgreSQL. */
class PostgresGatewaysIT extends SharedGatewaysContract {
  private static final String TABLE = "session_gateway_sessions";

  private static PostgresServer server;

  @BeforeAll
  static void launch() throws IOException {
    server = PostgresServer.launch();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() {
    return server.url();
  }

  @Override
  void empty() {
    server.sql("DROP TABLE IF EXISTS " + TABLE);
  }

  @Override
  void stop() {
    server.stop();
  }

  @Override
  void restart() throws IOException {
    server.start();
  }

  @Override
  String content() {
    return server.sql("SELECT t, encode(sealed, 'escape') FROM " + TABLE + " t");
  }
}

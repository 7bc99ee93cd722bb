package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.testing.PostgresServer;
import java.io.IOException;
import java.net.URLEncoder;
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
    String password = URLEncoder.encode(PostgresServer.PASSWORD, UTF_8).replace("+", "%20");
    return "postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable"
        .formatted(PostgresServer.OWNER, password, server.port(), PostgresServer.DATABASE);
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

package io.github.sessiongateway.bench;

import io.github.sessiongateway.testing.PostgresServer;
import io.github.sessiongateway.testing.RedisServer;
import java.io.IOException;

/** A real server that several gateways share. */
interface ManyStore extends AutoCloseable {
  String name();

  /** Returns the value of {@code sessions-store.url}, with an address of this machine. */
  String url(String host);

  /** Removes all sessions. */
  void empty();

  void stop();

  void start() throws IOException;

  /** Forgets all sessions of a server that is stopped. */
  void forget();

  void hang();

  void resume();

  @Override
  void close();

  /** Starts a PostgreSQL. */
  static ManyStore postgres() throws IOException {
    PostgresServer server = PostgresServer.launch("listen_addresses=127.0.0.1," + LossyPath.HOST);
    server.stop();
    server.save();
    server.start();
    return new ManyStore() {
      @Override
      public String name() {
        return "PostgreSQL";
      }

      @Override
      public String url(String host) {
        return server.url(host);
      }

      @Override
      public void empty() {
        server.sql("DROP TABLE IF EXISTS session_gateway_sessions");
      }

      @Override
      public void stop() {
        server.stop();
      }

      @Override
      public void start() throws IOException {
        server.start();
      }

      @Override
      public void forget() {
        server.restore();
        server.save();
      }

      @Override
      public void hang() {
        server.hang();
      }

      @Override
      public void resume() {
        server.resume();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  /** Starts a Redis. */
  static ManyStore redis() {
    RedisServer server = RedisServer.with("--bind", "127.0.0.1", LossyPath.HOST);
    return new ManyStore() {
      @Override
      public String name() {
        return "Redis";
      }

      @Override
      public String url(String host) {
        return "redis://" + host + ":" + server.port();
      }

      @Override
      public void empty() {
        server.flush();
      }

      @Override
      public void stop() {
        server.stop();
      }

      @Override
      public void start() {
        server.start();
      }

      @Override
      public void forget() {
        server.forget();
      }

      @Override
      public void hang() {
        server.hang();
      }

      @Override
      public void resume() {
        server.resume();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}

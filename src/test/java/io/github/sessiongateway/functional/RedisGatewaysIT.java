package io.github.sessiongateway.functional;

import io.github.sessiongateway.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Gateways that share their sessions over a real Redis. */
class RedisGatewaysIT extends SharedGatewaysContract {
  /** Returns all keys and values in one line, which also a zero byte would end. */
  private static final String DUMP =
      """
      local all = {}
      for _, key in ipairs(redis.call('KEYS', '*')) do
        local kind = redis.call('TYPE', key).ok
        local value = kind == 'hash' and redis.call('HGETALL', key)
            or kind == 'zset' and redis.call('ZRANGE', key, 0, -1)
            or { redis.call('GET', key) }
        all[#all + 1] = key .. ' ' .. table.concat(value, ' ')
      end
      return redis.status_reply((table.concat(all, ' '):gsub('[%z\\r\\n]', ' ')))
      """;

  private static RedisServer server;

  @BeforeAll
  static void launch() {
    server = RedisServer.with();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() {
    return "redis://127.0.0.1:" + server.port();
  }

  @Override
  void empty() {
    server.flush();
  }

  @Override
  void stop() {
    server.stop();
  }

  @Override
  void restart() {
    server.start();
  }

  @Override
  String content() {
    return server.command("EVAL", DUMP, "0");
  }
}

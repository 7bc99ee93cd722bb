package io.github.sessiongateway.internal.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bearer that metrics demand. Its file is followed, and only the hash is kept. */
final class MetricsKey {
  private static final String SETTING = "ops.key-file";
  private static final String SCHEME = "Bearer ";

  /** Null until the file is read. */
  private volatile byte @Nullable [] hash;

  private @Nullable FileWatch watch;

  /** Reads the key. Fails with a {@code ConfigException} if its file is wrong. */
  static Future<MetricsKey> follow(Vertx vertx, Timers timers, Path file) {
    MetricsKey key = new MetricsKey();
    return FileWatch.start(
            vertx, timers, SETTING, List.of(file), contents -> key.load(contents.get(0).getBytes()))
        .map(
            watch -> {
              key.watch = watch;
              return key;
            });
  }

  private Future<Boolean> load(byte[] content) {
    byte[] loaded = sha256(OpsConfig.KEY.read(SETTING, content));
    boolean changed = !MessageDigest.isEqual(hash, loaded);
    hash = loaded;
    return Future.succeededFuture(changed);
  }

  /** Returns whether a request has the key. The comparison takes the same time for any bearer. */
  boolean isIn(MultiMap headers) {
    List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (given.size() != 1 || !given.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    return MessageDigest.isEqual(hash, sha256(given.get(0).substring(SCHEME.length()).strip()));
  }

  /** Returns the problem of the file, at most one sentence. Safe from any thread. */
  List<String> troubles() {
    return watch == null ? List.of() : watch.troubles();
  }

  /** Follows the file no longer. */
  void close() {
    if (watch != null) {
      watch.close();
    }
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

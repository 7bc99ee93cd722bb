package io.github.sessiongateway.bridge;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.AuthConfig;
import io.github.sessiongateway.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the bridge knows its clients, as its configuration says.
 *
 * @param authenticator null where nobody has to show anything
 * @param certificates null where no certificate stands for a client
 */
record Authentication(
    @Nullable Authenticator authenticator,
    @Nullable ClientCertificates certificates,
    @Nullable FileWatch watch) {

  /** Fails with a {@link io.github.sessiongateway.config.ConfigException} if a file is wrong. */
  static Future<Authentication> start(
      Vertx vertx, Timers timers, InstantSource time, AuthConfig config) {
    return switch (config.mode()) {
      case NONE -> Future.succeededFuture(new Authentication(null, null, null));
      case KEYS ->
          KeysAuthenticator.start(vertx, timers, time, Objects.requireNonNull(config.keysFile()))
              .map(
                  started ->
                      new Authentication(
                          started.keys(), new ClientCertificates(started.keys()), started.watch()));
      case JWT ->
          JwtAuthenticator.start(vertx, timers, time, Objects.requireNonNull(config.jwt()))
              .map(started -> new Authentication(started.tokens(), null, started.watch()));
    };
  }

  /** Returns what is wrong with its file, at most one sentence. */
  List<String> troubles() {
    return watch == null ? List.of() : watch.troubles();
  }

  /** Looks at no file any more. */
  void close() {
    if (watch != null) {
      watch.close();
    }
  }
}

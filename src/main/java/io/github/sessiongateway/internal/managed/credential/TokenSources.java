package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.oauth.TokenEndpoints;
import io.github.sessiongateway.internal.process.Program;
import io.github.sessiongateway.internal.process.Programs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;

/**
 * What gives tokens beside Koyeb.
 *
 * @param endpoints the token endpoints of OAuth 2.0
 * @param files the files of secrets that are read for each request
 */
public record TokenSources(Programs programs, TokenEndpoints endpoints, Files files) {
  /** Reads files of secrets. */
  @FunctionalInterface
  public interface Files {
    /** Returns what a file holds. Fails with a {@link SessionException} that quotes nothing. */
    Future<Secret> read(String key, Path file);
  }

  /** Gives none. */
  public static final TokenSources NONE =
      new TokenSources(
          new Programs() {
            @Override
            public Future<Buffer> run(Program program) {
              return missing();
            }

            @Override
            public void stop() {}
          },
          request -> missing(),
          (key, file) -> missing());

  private static <T> Future<T> missing() {
    return Future.failedFuture(
        SessionException.of(Failure.INTERNAL, "There is no other source of tokens here."));
  }
}

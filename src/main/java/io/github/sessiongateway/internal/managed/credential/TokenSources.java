package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.process.Program;
import io.github.sessiongateway.internal.process.Programs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What gives tokens beside Koyeb. */
public record TokenSources(Programs programs) {
  /** Gives none. */
  public static final TokenSources NONE =
      new TokenSources(
          new Programs() {
            @Override
            public Future<Buffer> run(Program program) {
              return Future.failedFuture(
                  SessionException.of(Failure.INTERNAL, "No programs are run here."));
            }

            @Override
            public void stop() {}
          });
}

package io.github.sessiongateway.internal.process;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Runs programs for their output. */
public interface Programs {
  /**
   * Returns what a program printed. Fails with a {@link
   * io.github.sessiongateway.api.SessionException} that quotes nothing of it. What it prints as
   * errors is dropped.
   */
  Future<Buffer> run(Program program);

  /** Kills the programs that run. Later ones do not start. */
  void stop();
}

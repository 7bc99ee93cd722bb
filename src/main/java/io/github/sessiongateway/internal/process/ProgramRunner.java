package io.github.sessiongateway.internal.process;

import io.github.sessiongateway.internal.clock.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The programs of this process. A few run at the same time, and the others wait for their turn. The
 * start of a program blocks, so each has a worker thread. Confined to one event loop.
 */
public final class ProgramRunner implements Programs {
  /** The number of programs that run at the same time. */
  static final int AT_ONCE = 8;

  private final Vertx vertx;
  private final Ticker ticker;
  private @Nullable WorkerExecutor workers;
  private volatile boolean isStopped;

  public ProgramRunner(Vertx vertx, Ticker ticker) {
    this.vertx = vertx;
    this.ticker = ticker;
  }

  @Override
  public Future<Buffer> run(Program program) {
    WorkerExecutor threads = workers;
    if (threads == null) {
      // A program may take a minute. Vert.x would warn of a thread that is blocked for so long.
      threads = vertx.createSharedWorkerExecutor("gateway-programs", AT_ONCE, 5, TimeUnit.MINUTES);
      workers = threads;
    }
    return threads.executeBlocking(
        () -> new RunningProgram(program, ticker, () -> isStopped).output(), false);
  }

  @Override
  public void stop() {
    isStopped = true;
  }
}

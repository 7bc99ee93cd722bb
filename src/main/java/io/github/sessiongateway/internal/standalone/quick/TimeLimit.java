package io.github.sessiongateway.internal.standalone.quick;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A limit for the whole of a task that blocks, with its look-up of names. */
final class TimeLimit {
  private TimeLimit() {}

  /**
   * Returns the result of a task. A late task goes on in a daemon thread, and ends with the
   * process.
   *
   * @throws TimeoutException if the task takes longer
   * @throws Exception the task's own
   */
  static <T> T within(Duration limit, Callable<T> task) throws Exception {
    FutureTask<T> result = new FutureTask<>(task);
    Thread thread = new Thread(result, "quick");
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}

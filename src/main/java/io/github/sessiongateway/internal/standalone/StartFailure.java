package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The messages for a failed start. Only a bug of the gateway is logged with its stack trace. */
final class StartFailure {
  private StartFailure() {}

  /** Tells the reason and returns the exit code. A null cause means that the time was up. */
  static int report(@Nullable Throwable cause, Consumer<String> err) {
    if (cause instanceof SessionException failed) {
      err.accept(failed.getMessage());
      return ExitCode.of(failed);
    }
    String resource = cause == null ? null : exhausted(cause);
    if (cause == null) {
      err.accept("The gateway cannot start: it was not ready within 2 minutes.");
    } else if (resource != null) {
      err.accept("The gateway cannot start: " + resource);
    } else if (cause instanceof ConfigException || cause instanceof IOException) {
      err.accept(cause.getMessage());
    } else {
      LoggerFactory.getLogger(StartFailure.class).error("The gateway cannot start", cause);
    }
    return ExitCode.CANNOT_START;
  }

  /** Tells why Vert.x or the JVM cannot start, in one sentence, and returns the exit code. */
  static int reportPlatform(@Nullable Throwable cause, Consumer<String> err) {
    if (cause == null || exhausted(cause) != null) {
      return report(cause, err);
    }
    err.accept("The gateway cannot start: " + root(cause));
    return ExitCode.CANNOT_START;
  }

  /** Returns which resource has run out and how to raise it, or null for another cause. */
  private static @Nullable String exhausted(Throwable cause) {
    for (Throwable link = cause; link != null; link = link.getCause()) {
      String message = String.valueOf(link.getMessage());
      if (link instanceof OutOfMemoryError) {
        return message.contains("native thread")
            ? "no thread can be created. Raise the limit of processes (ulimit -u, pids.max)."
            : "out of memory. Give it a larger heap (-Xmx) or the container more memory.";
      }
      if (message.contains("Too many open files")) {
        return "too many open files. Raise the limit of open files (ulimit -n).";
      }
    }
    return null;
  }

  static Throwable root(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}

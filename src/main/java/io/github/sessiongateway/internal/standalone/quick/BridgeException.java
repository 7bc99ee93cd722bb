package io.github.sessiongateway.internal.standalone.quick;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** The failure of a call through a bridge. */
public final class BridgeException extends Exception {
  private final transient ErrorObject error;

  BridgeException(ErrorObject error) {
    super(error.failure().code(), null, false, false);
    this.error = error;
  }

  BridgeException(Failure failure, String message, @Nullable Reason reason) {
    this(ErrorObject.of(failure, message, reason));
  }

  ErrorObject error() {
    return error;
  }

  /** Prints the error object and returns the exit code. */
  public int report(PrintStream err) {
    err.println(JsonWriter.write(error.json()));
    return error.exitCode();
  }
}

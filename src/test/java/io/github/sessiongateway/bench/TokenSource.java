package io.github.sessiongateway.bench;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One that hands out a token and fetches a newer one when it has expired. */
public interface TokenSource {
  /** The token that there is has expired. */
  void expire() throws Exception;

  /** What its users call on a thread of theirs. */
  Object get() throws Exception;

  /** The same without a thread that waits; null where there is no such call. */
  default @Nullable CompletionStage<?> ask() {
    return null;
  }
}

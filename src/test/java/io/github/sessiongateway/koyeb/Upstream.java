package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the decorators call in tests: keeps each call until the test ends it, or answers at once.
 */
final class Upstream implements Calls {
  final List<Sent> sent = new ArrayList<>();
  private final Deque<SessionException> next = new ArrayDeque<>();

  record Sent(Operation<?> operation, Flight flight, Promise<Object> outcome) {
    void succeed() {
      outcome.tryComplete("done");
    }

    void fail(SessionException failure) {
      outcome.tryFail(failure);
    }
  }

  /** The next calls fail at once, each with one of these. */
  Upstream failing(SessionException... failures) {
    next.addAll(List.of(failures));
    return this;
  }

  /** The failures that no call has met. */
  void forget() {
    next.clear();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> Future<T> send(Operation<T> operation, Flight flight) {
    Sent call = new Sent(operation, flight, Promise.promise());
    sent.add(call);
    if (!next.isEmpty()) {
      call.fail(next.poll());
    }
    return (Future<T>) call.outcome.future();
  }

  Sent last() {
    return sent.get(sent.size() - 1);
  }

  static Operation<Object> operation(SessionAddress address, String subject) {
    return new Operation<>(
        address,
        new Secret(subject),
        new Bearer(subject),
        null,
        null,
        body -> "done",
        () -> Redaction.of(new Bearer(subject)));
  }

  static Operation<Object> operation(SessionAddress address) {
    return operation(address, "subject");
  }

  static SessionException notSent() {
    return SessionException.of(Failure.UNREACHABLE, "No.");
  }

  static SessionException timeout() {
    return SessionException.of(Failure.TIMEOUT, "No.");
  }

  static SessionException badReply() {
    return SessionException.of(Failure.BAD_REPLY, "No.");
  }

  static SessionException status(int status) {
    return SessionException.ofKoyeb(status, null, "No.", List.of());
  }

  static SessionException own(int status) {
    return SessionException.ofKoyeb(status, "own", "No.", List.of());
  }

  static SessionException after(SessionException failure, long seconds) {
    return failure.retryAfter(Duration.ofSeconds(seconds));
  }
}

package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.call.Redaction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Attempts that a test ends, or that fail at once as the test has said before. */
final class FakeAttempts implements Attempts {
  final List<Sent> sent = new ArrayList<>();
  private final Deque<Throwable> next = new ArrayDeque<>();

  record Sent(Operation<?> operation, CallContext context, Promise<Object> outcome) {
    void succeed() {
      outcome.tryComplete("done");
    }

    void fail(Delivery delivery) {
      outcome.tryFail(failed(delivery));
    }

    boolean isOpen() {
      return !outcome.future().isComplete();
    }

    String subject() {
      return operation.subject().value();
    }
  }

  /** Fails the next attempts at once, each with one of these. */
  void failing(Throwable... failures) {
    next.addAll(List.of(failures));
  }

  void failing(int times, Delivery delivery) {
    Stream.generate(() -> failed(delivery)).limit(times).forEach(next::add);
  }

  /** Forgets the failures that no attempt has met. */
  void forget() {
    next.clear();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> Future<T> send(Operation<T> operation, CallContext context) {
    Sent attempt = new Sent(operation, context, Promise.promise());
    sent.add(attempt);
    if (!next.isEmpty()) {
      attempt.outcome.fail(next.poll());
    }
    return (Future<T>) attempt.outcome.future();
  }

  Sent last() {
    return sent.get(sent.size() - 1);
  }

  Stream<String> subjects() {
    return sent.stream().map(Sent::subject);
  }

  static Operation<Object> operation(Endpoint endpoint, String subject) {
    Bearer bearer = new Bearer(subject);
    return new Operation<>(
        endpoint,
        endpoint.path(),
        bearer,
        new Secret(subject),
        null,
        null,
        body -> "done",
        () -> Redaction.of(bearer),
        null);
  }

  static Operation<Object> operation(Endpoint endpoint) {
    return operation(endpoint, "subject");
  }

  /** Returns an attempt that got this far, with a failure that fits. */
  static AttemptException failed(Delivery delivery) {
    return new AttemptException(failure(delivery), delivery);
  }

  static AttemptException failed(Delivery delivery, Duration retryAfter) {
    return new AttemptException(failure(delivery).retryAfter(retryAfter), delivery);
  }

  private static SessionException failure(Delivery delivery) {
    return switch (delivery) {
      case NOT_ATTEMPTED -> throw new IllegalArgumentException("there is no such attempt");
      case NOT_SENT, UNUSABLE, UNPROCESSED -> SessionException.of(Failure.UNREACHABLE, "No.");
      case ABANDONED, UNKNOWN -> SessionException.of(Failure.TIMEOUT, "No.");
      case STALE -> SessionException.of(Failure.BAD_REPLY, "No.");
      case RATE_LIMITED -> ofKoyeb(429);
      case REFUSED, REFUSED_BY_PROXY -> ofKoyeb(503);
      case FAILED -> ofKoyeb(500);
      case UNSUPPORTED -> ofKoyeb(501);
      case ANSWERED -> ofKoyeb(401);
    };
  }

  private static SessionException ofKoyeb(int status) {
    return SessionException.ofKoyeb(status, null, "No.", List.of());
  }
}

package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Takes replies out of Koyeb's answers, and dates those with a token. */
final class Replies {
  private final LongSupplier nanoTime;
  private final InstantSource clock = InstantSource.system();
  private final ServerClock serverClock = new ServerClock();

  Replies(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Returns the reply to an attempt that has begun then, or the failure that the answer is. */
  <T> Future<T> read(HttpResponse<Buffer> response, Operation<T> operation, long begin) {
    if (response.statusCode() < 200 || response.statusCode() > 299) {
      return Future.failedFuture(KoyebFailures.ofStatus(response, operation, clock.instant()));
    }
    try {
      T reply = operation.read().apply(response.body());
      return Future.succeededFuture(
          reply instanceof LoginReply login
              ? dated(reply, login, response.headers(), begin)
              : reply);
    } catch (SessionException badReply) {
      return Future.failedFuture(new AttemptException(badReply, Delivery.UNKNOWN));
    }
  }

  @SuppressWarnings("unchecked") // It stays of the type that it is.
  private <T> T dated(T reply, LoginReply login, MultiMap headers, long begin) {
    Duration roundTrip = Duration.ofNanos(nanoTime.getAsLong() - begin);
    Instant koyebsTime = serverClock.at(headers, roundTrip);
    return koyebsTime == null ? reply : (T) login.receivedAt(koyebsTime);
  }
}
